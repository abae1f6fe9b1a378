// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** An agent's ES256 key with the provider that the platform uses, and what an agent signs with it. */
final class BenchKey {
    private static final Provider PROVIDER = new BouncyCastleProvider();
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final String ALGORITHM = "SHA256withPLAIN-ECDSA";

    private final KeyPair pair;
    private final ECKey jwk;
    private final AtomicLong number = new AtomicLong();

    BenchKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", PROVIDER);
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        pair = generator.generateKeyPair();
        jwk = new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic()).build();
    }

    String publicJwk() {
        return jwk.toJSONString();
    }

    byte[] sign(byte[] input) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM, PROVIDER);
        signature.initSign(pair.getPrivate());
        signature.update(input);
        return signature.sign();
    }

    boolean verify(byte[] input, byte[] signed) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM, PROVIDER);
        signature.initVerify(pair.getPublic());
        signature.update(input);
        return signature.verify(signed);
    }

    String assertion(String agent, String issuer) {
        long now = Instant.now().getEpochSecond();
        return jwt(
                "{\"alg\":\"ES256\",\"typ\":\"client-authentication+jwt\"}",
                "{\"iss\":\"" + agent + "\",\"sub\":\"" + agent + "\",\"aud\":\"" + issuer + "\",\"jti\":\"" + next()
                        + "\",\"iat\":" + now + ",\"exp\":" + (now + 240) + "}");
    }

    String proof(String method, String url, String nonce, String token) {
        String ath = token == null ? "" : ",\"ath\":\"" + BASE64URL.encodeToString(sha256(token)) + "\"";
        String non = nonce == null ? "" : ",\"nonce\":\"" + nonce + "\"";
        return jwt(
                "{\"alg\":\"ES256\",\"typ\":\"dpop+jwt\",\"jwk\":" + publicJwk() + "}",
                "{\"jti\":\"" + next() + "\",\"htm\":\"" + method + "\",\"htu\":\"" + url + "\",\"iat\":"
                        + Instant.now().getEpochSecond() + ath + non + "}");
    }

    private String next() {
        return Long.toString(System.nanoTime(), 36) + "-" + number.incrementAndGet();
    }

    private String jwt(String header, String claims) {
        String input = BASE64URL.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + BASE64URL.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        try {
            return input + "." + BASE64URL.encodeToString(sign(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String thumbprint() throws JOSEException {
        return jwk.computeThumbprint().toString();
    }
}

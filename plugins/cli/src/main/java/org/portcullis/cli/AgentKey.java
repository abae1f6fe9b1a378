// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;

/** An agent's key pair (EC P-256): proves who it is and binds its tokens. */
final class AgentKey {
    private final ECKey key;

    private AgentKey(ECKey key) {
        this.key = key;
    }

    static AgentKey generate() {
        try {
            return new AgentKey(new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .keyIDFromThumbprint(true)
                    .generate());
        } catch (JOSEException e) {
            throw new CliFailure(CliFailure.REFUSED, "no key could be made: " + e.getMessage());
        }
    }

    static AgentKey read(Path file) {
        try {
            ECKey key = ECKey.parse(Files.readString(file));
            if (key.isPrivate()) {
                return new AgentKey(key);
            }
        } catch (IOException | ParseException e) {
            throw new CliFailure(CliFailure.USAGE, "the key " + file + " can't be read as a JWK of an EC key");
        }
        throw new CliFailure(CliFailure.USAGE, file + " holds only the public key: name the private one");
    }

    String privateJwk() {
        return key.toJSONString();
    }

    /** PKCS#8 in PEM, for openssl and for libraries that know no JWK. */
    String privatePem() {
        try {
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(key.toECPrivateKey().getEncoded())
                    + "\n-----END PRIVATE KEY-----";
        } catch (JOSEException e) {
            throw new CliFailure(CliFailure.REFUSED, "the key can't be written as PEM: " + e.getMessage());
        }
    }

    String publicJwk() {
        return key.toPublicJWK().toJSONString();
    }

    /** {@code private_key_jwt} of RFC 7523bis: the issuer is the sole audience. */
    String assertion(String agentId, String issuer) {
        Instant now = Instant.now();
        return sign(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("client-authentication+jwt"))
                        .keyID(key.getKeyID())
                        .build(),
                new JWTClaimsSet.Builder()
                        .issuer(agentId)
                        .subject(agentId)
                        .audience(issuer)
                        .jwtID(UUID.randomUUID().toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(60)))
                        .build());
    }

    /** A DPoP proof (RFC 9449); {@code tokenHash} and {@code nonce} may be null. */
    String proof(String method, String uri, String tokenHash, String nonce) {
        return sign(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("dpop+jwt"))
                        .jwk(new ECKey.Builder(key.toPublicJWK()).build())
                        .build(),
                new JWTClaimsSet.Builder()
                        .jwtID(UUID.randomUUID().toString())
                        .claim("htm", method)
                        .claim("htu", uri)
                        .issueTime(Date.from(Instant.now()))
                        .claim("ath", tokenHash)
                        .claim("nonce", nonce)
                        .build());
    }

    private String sign(JWSHeader header, JWTClaimsSet claims) {
        try {
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(new ECDSASigner(key));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new CliFailure(CliFailure.REFUSED, "the key can't sign: " + e.getMessage());
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.RiskTier;

/** Plays an agent, with a library of its own for signing. */
final class TestAgent {
    final ECKey key;
    final String id;
    private final Sts sts;

    TestAgent(Sts sts, RiskTier tier) throws Exception {
        this.sts = sts;
        this.key = new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
        this.id = sts.registry.add(tier, AgentStatus.ACTIVE, key);
    }

    String assertion() throws Exception {
        return assertion(sts.address.issuer(), key);
    }

    String assertion(String audience, ECKey signer) throws Exception {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(id)
                .subject(id)
                .audience(audience)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(new Date())
                .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                .build();
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("client-authentication+jwt"))
                        .keyID(signer.getKeyID())
                        .build(),
                claims);
        jwt.sign(new ECDSASigner(signer));
        return jwt.serialize();
    }

    Map<String, String> authenticated(String assertion, String... more) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("client_id", id);
        fields.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        fields.put("client_assertion", assertion);
        for (int i = 0; i < more.length; i += 2) {
            fields.put(more[i], more[i + 1]);
        }
        return fields;
    }

    String tokenForm() throws Exception {
        return Sts.form(authenticated(assertion(), "grant_type", "client_credentials"));
    }

    String proof(String method, String url, String nonce, String token) throws Exception {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .jwtID(UUID.randomUUID().toString())
                .claim("htm", method)
                .claim("htu", url)
                .issueTime(new Date());
        if (nonce != null) {
            claims.claim("nonce", nonce);
        }
        if (token != null) {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            claims.claim("ath", Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
        }
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("dpop+jwt"))
                        .jwk(key.toPublicJWK())
                        .build(),
                claims.build());
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }

    /** A nonce, as a client gets one: by asking without. */
    String nonce() throws Exception {
        String proof = proof("POST", sts.address.of("/oauth2/token"), null, null);
        Sts.Reply reply = sts.post("/oauth2/token", tokenForm(), "DPoP", proof);
        return reply.http().headers().firstValue("DPoP-Nonce").orElseThrow();
    }

    String bearerToken() throws Exception {
        return sts.post("/oauth2/token", tokenForm()).json().get("access_token").asText();
    }

    String boundToken() throws Exception {
        String proof = proof("POST", sts.address.of("/oauth2/token"), nonce(), null);
        return sts.post("/oauth2/token", tokenForm(), "DPoP", proof)
                .json()
                .get("access_token")
                .asText();
    }
}

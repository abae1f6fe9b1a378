// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.portcullis.service.IdKind;
import org.portcullis.service.session.PersonSession;
import org.portcullis.service.session.TrustedIssuer;

/** Plays an identity provider whose people sign in through one client; signs with a library of its own. */
final class TestIdp {
    static final String CLIENT = "portal";

    final String issuer;
    final String personId = IdKind.PERSON.newId(Instant.now());
    final String sessionId = IdKind.PERSON_SESSION.newId(Instant.now());
    private final Sts sts;
    private RSAKey key = newKey();

    TestIdp(Sts sts, String issuer) throws Exception {
        this.sts = sts;
        this.issuer = issuer;
        sts.sessions.trusted.put(issuer, published());
        sts.sessions.alive.put(issuer + " user-1 sid-1", new PersonSession(sessionId, personId));
        sts.ledger.delegators.add(personId);
    }

    private static RSAKey newKey() throws Exception {
        return new RSAKeyGenerator(2048)
                .keyID(UUID.randomUUID().toString())
                .algorithm(JWSAlgorithm.RS256)
                .keyUse(KeyUse.SIGNATURE)
                .generate();
    }

    TrustedIssuer published() {
        return new TrustedIssuer(
                "idp-test~one",
                issuer,
                new JWKSet(key.toPublicJWK()).toString(),
                Set.of(sts.address.issuer()),
                Set.of(CLIENT));
    }

    /** From now on it signs with another key, which it tells when it is asked anew. */
    void rotate() throws Exception {
        key = newKey();
        sts.sessions.next.put(issuer, published());
    }

    /** The claims of a good one for that agent. */
    Map<String, Object> claims(String agentId) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("sub", "user-1");
        claims.put("sid", "sid-1");
        claims.put("typ", "Bearer");
        claims.put("azp", CLIENT);
        claims.put("aud", List.of("account", agentId));
        claims.put("iat", Date.from(Instant.now()));
        claims.put("exp", Date.from(Instant.now().plusSeconds(300)));
        return claims;
    }

    String token(Map<String, Object> claims) throws Exception {
        return token("JWT", claims, key);
    }

    String token(String type, Map<String, Object> claims, RSAKey signer) throws Exception {
        SignedJWT jwt = new SignedJWT(header(JWSAlgorithm.RS256, type), set(claims));
        jwt.sign(new RSASSASigner(signer));
        return jwt.serialize();
    }

    private JWSHeader header(JWSAlgorithm algorithm, String type) {
        return new JWSHeader.Builder(algorithm)
                .type(new JOSEObjectType(type))
                .keyID(key.getKeyID())
                .build();
    }

    private static JWTClaimsSet set(Map<String, Object> claims) {
        JWTClaimsSet.Builder builder = new JWTClaimsSet.Builder();
        claims.forEach(builder::claim);
        return builder.build();
    }

    /** Signed by somebody else under this issuer's name and key id. */
    String forged(Map<String, Object> claims) throws Exception {
        return token("JWT", claims, newKey());
    }

    /** Unsigned. */
    static String plain(Map<String, Object> claims) {
        return new PlainJWT(set(claims)).serialize();
    }

    /** With the public key as a shared secret. */
    String confused(Map<String, Object> claims) throws Exception {
        SignedJWT jwt = new SignedJWT(header(JWSAlgorithm.HS256, "JWT"), set(claims));
        jwt.sign(new MACSigner(key.toPublicJWK().toRSAPublicKey().getEncoded()));
        return jwt.serialize();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.service.ledger.TokenGrant;
import org.portcullis.token.jose.BadToken;
import org.portcullis.token.jose.BadToken.Reason;

/**
 * What one of our access tokens says (RFC 9068); its grant's id is its {@code jti}.
 *
 * @param agentId subject and client
 * @param grantId its row in the ledger
 * @param environment the only one in which it works
 * @param audience for whom, one resource
 * @param keyThumbprint the key that it is bound to
 * @param issuedAt UTC
 * @param expiresAt UTC
 */
record AccessToken(
        String agentId,
        String grantId,
        String environment,
        String audience,
        Optional<String> keyThumbprint,
        Instant issuedAt,
        Instant expiresAt) {

    /** The class of these tokens. */
    static final String TYPE = "at+jwt";

    private static final String ENVIRONMENT = "environment";
    private static final String CONFIRMATION = "cnf";
    private static final String THUMBPRINT = "jkt";

    static AccessToken of(TokenGrant grant, String audience, Optional<String> keyThumbprint) {
        return new AccessToken(
                grant.agentId(),
                grant.grantId(),
                grant.environment(),
                audience,
                keyThumbprint,
                grant.issuedAt(),
                grant.expiresAt());
    }

    JWTClaimsSet claims(String issuer, String tier) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(agentId)
                .audience(audience)
                .claim("client_id", agentId)
                .jwtID(grantId)
                .claim("grant_id", grantId)
                .claim(ENVIRONMENT, environment)
                .claim("risk_tier", tier)
                .issueTime(Date.from(issuedAt))
                .expirationTime(Date.from(expiresAt));
        keyThumbprint.ifPresent(jkt -> claims.claim(CONFIRMATION, Map.of(THUMBPRINT, jkt)));
        return claims.build();
    }

    /** Reads verified claims; anything that we would not have written is refused. */
    static AccessToken of(JWTClaimsSet claims, String issuer) throws BadToken {
        if (!issuer.equals(claims.getIssuer())) {
            throw new BadToken(Reason.ISSUER, "issued by somebody else");
        }
        List<String> audience = claims.getAudience();
        if (audience.size() != 1 || !audience.get(0).equals(issuer)) {
            throw new BadToken(Reason.AUDIENCE, "meant for somebody else");
        }
        try {
            Date issued = claims.getIssueTime();
            Date expires = claims.getExpirationTime();
            String environment = claims.getStringClaim(ENVIRONMENT);
            String agentId = claims.getSubject();
            boolean whole = issued != null && expires != null && environment != null && claims.getJWTID() != null;
            if (!whole || agentId == null || !agentId.equals(claims.getStringClaim("client_id"))) {
                throw new BadToken(Reason.CLAIM, "a claim is missing");
            }
            return new AccessToken(
                    agentId,
                    claims.getJWTID(),
                    environment,
                    audience.get(0),
                    thumbprint(claims),
                    issued.toInstant(),
                    expires.toInstant());
        } catch (ParseException e) {
            throw new BadToken(Reason.CLAIM, "a claim has the wrong type");
        }
    }

    private static Optional<String> thumbprint(JWTClaimsSet claims) throws ParseException, BadToken {
        Map<String, Object> confirmation = claims.getJSONObjectClaim(CONFIRMATION);
        if (confirmation == null) {
            return Optional.empty();
        }
        if (confirmation.get(THUMBPRINT) instanceof String jkt && confirmation.size() == 1) {
            return Optional.of(jkt);
        }
        throw new BadToken(Reason.CLAIM, "bound in a way that we do not know");
    }
}

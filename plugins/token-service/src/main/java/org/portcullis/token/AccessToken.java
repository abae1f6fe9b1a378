// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.service.IdKind;
import org.portcullis.service.ledger.TokenGrant;
import org.portcullis.token.jose.BadToken;
import org.portcullis.token.jose.BadToken.Reason;

/**
 * What one of our access tokens says (RFC 9068); its grant's id is its {@code jti}.
 *
 * @param agentId client; subject too, unless it acts for somebody
 * @param behalf for whom it acts
 * @param grantId its row in the ledger
 * @param environment the only one in which it works
 * @param keyThumbprint the key that it is bound to
 * @param issuedAt UTC
 * @param expiresAt UTC
 */
record AccessToken(
        String agentId,
        Optional<Behalf> behalf,
        String grantId,
        String environment,
        Optional<String> keyThumbprint,
        Instant issuedAt,
        Instant expiresAt) {

    /**
     * On whose behalf.
     *
     * @param personId {@code psn_…}, the subject
     * @param sessionId {@code pss_…}
     */
    record Behalf(String personId, String sessionId) {}

    /** The class of these tokens. */
    static final String TYPE = "at+jwt";

    private static final String ENVIRONMENT = "environment";
    private static final String CONFIRMATION = "cnf";
    private static final String THUMBPRINT = "jkt";
    private static final String ACTOR = "act";
    private static final String SESSION = "person_session";

    static AccessToken of(TokenGrant grant, Optional<String> keyThumbprint) {
        return new AccessToken(
                grant.agentId(),
                grant.onBehalfOf().map(person -> new Behalf(person.personId(), person.sessionId())),
                grant.grantId(),
                grant.environment(),
                keyThumbprint,
                grant.issuedAt(),
                grant.expiresAt());
    }

    JWTClaimsSet claims(String issuer, String tier) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(subject())
                .audience(issuer)
                .claim("client_id", agentId)
                .jwtID(grantId)
                .claim("grant_id", grantId)
                .claim(ENVIRONMENT, environment)
                .claim("risk_tier", tier)
                .issueTime(Date.from(issuedAt))
                .expirationTime(Date.from(expiresAt));
        keyThumbprint.ifPresent(jkt -> claims.claim(CONFIRMATION, Map.of(THUMBPRINT, jkt)));
        behalf.ifPresent(person -> claims.claim(ACTOR, actor(issuer)).claim(SESSION, person.sessionId()));
        return claims.build();
    }

    /** Whose authority it carries: the person's for whom the agent acts, or the agent's own. */
    String subject() {
        return behalf.map(Behalf::personId).orElse(agentId);
    }

    /** Who acts, where that isn't the subject (RFC 8693, 4.1). */
    Map<String, Object> actor(String issuer) {
        return Map.of("sub", agentId, "iss", issuer, "sub_profile", "ai_agent");
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
            String agentId = claims.getStringClaim("client_id");
            boolean whole = issued != null && expires != null && environment != null && claims.getJWTID() != null;
            if (!whole || agentId == null) {
                throw new BadToken(Reason.CLAIM, "a claim is missing");
            }
            return new AccessToken(
                    agentId,
                    behalf(claims, agentId, issuer),
                    claims.getJWTID(),
                    environment,
                    thumbprint(claims),
                    issued.toInstant(),
                    expires.toInstant());
        } catch (ParseException e) {
            throw new BadToken(Reason.CLAIM, "a claim has the wrong type");
        }
    }

    /** Subject, actor and client agree: the agent for itself, or the agent for a person, and nothing between. */
    private static Optional<Behalf> behalf(JWTClaimsSet claims, String agentId, String issuer)
            throws ParseException, BadToken {
        String subject = claims.getSubject();
        Map<String, Object> actor = claims.getJSONObjectClaim(ACTOR);
        String session = claims.getStringClaim(SESSION);
        if (actor == null && session == null && agentId.equals(subject)) {
            return Optional.empty();
        }
        boolean forged = actor == null
                || session == null
                || !IdKind.PERSON.matches(subject)
                || !agentId.equals(actor.get("sub"))
                || !issuer.equals(actor.get("iss"))
                || actor.containsKey(ACTOR);
        if (forged) {
            throw new BadToken(Reason.CLAIM, "subject, actor and client don't belong together");
        }
        return Optional.of(new Behalf(subject, session));
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

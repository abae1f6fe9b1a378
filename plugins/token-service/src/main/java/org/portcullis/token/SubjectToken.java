// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.service.session.TrustedIssuer;
import org.portcullis.token.jose.BadToken;
import org.portcullis.token.jose.BadToken.Reason;
import org.portcullis.token.jose.StrictJws;
import org.portcullis.token.jose.VerificationKey;

/**
 * A person's access token, as an agent shows it to act on that person's behalf. Having it is not enough: it must name the
 * agent, so that nobody who gets hold of it can use it (splicing), and it must be an access token that a person got
 * themselves, through a client that is known for that.
 *
 * @param issuer who issued it
 * @param userId the person there
 * @param sessionId their session there
 * @param expiresAt its end, UTC
 */
record SubjectToken(String issuer, String userId, String sessionId, Instant expiresAt) {
    private static final Duration SKEW = Duration.ofSeconds(10);
    private static final Set<String> CLASSES = Set.of("Bearer", "DPoP");
    private static final String AT_JWT = "at+jwt";

    /**
     * Who wants to use it.
     *
     * @param agentId the authenticated agent
     * @param issuer ours: the namespace of the agent's id
     * @param keyThumbprint the key of its proof
     */
    record Bearer(String agentId, String issuer, String keyThumbprint) {}

    /** Who claims to have issued it, before anything is verified: only good for finding the keys. */
    static String claimedIssuer(StrictJws jws) throws BadToken {
        jws.requireType("JWT", AT_JWT);
        String issuer = jws.claims().getIssuer();
        if (issuer == null || issuer.isEmpty()) {
            throw new BadToken(Reason.ISSUER, "iss is missing");
        }
        return issuer;
    }

    /** Checks everything that the token itself tells; whether its session lives, only its issuer knows. */
    static SubjectToken verify(StrictJws jws, VerificationKey key, TrustedIssuer trusted, Bearer bearer, Instant now)
            throws BadToken {
        key.verify(jws);
        JWTClaimsSet claims = jws.claims();
        if (!trusted.issuer().equals(claims.getIssuer())) {
            throw new BadToken(Reason.ISSUER, "issued by somebody else");
        }
        try {
            requireClass(jws, claims);
            Instant expiresAt = requireTime(claims, now);
            String client = claims.getStringClaim("azp");
            if (client == null || !trusted.clients().contains(client)) {
                throw new BadToken(Reason.AUDIENCE, "azp is no client through which people sign in");
            }
            requireAgent(claims, trusted, bearer);
            requireKey(claims, bearer);
            if (claims.getClaim("act") != null) {
                throw new BadToken(Reason.CLAIM, "it is delegated already, and its chain isn't in our ledger");
            }
            return new SubjectToken(
                    claims.getIssuer(),
                    named(claims.getSubject(), "sub"),
                    named(claims.getStringClaim("sid"), "sid"),
                    expiresAt);
        } catch (ParseException e) {
            throw new BadToken(Reason.CLAIM, "a claim has the wrong type");
        }
    }

    private static String named(String value, String claim) throws BadToken {
        if (value == null || value.isBlank() || value.length() > 256) {
            throw new BadToken(Reason.CLAIM, claim + " is missing: no person's session tells by it");
        }
        return value;
    }

    /** Not an ID token, nor one to refresh or to log out with: they are signed with the same key. */
    private static void requireClass(StrictJws jws, JWTClaimsSet claims) throws BadToken, ParseException {
        String named = claims.getStringClaim("typ");
        boolean header = jws.header().getType().getType().endsWith(AT_JWT);
        if (named == null ? !header : !CLASSES.contains(named)) {
            throw new BadToken(Reason.TYPE, "no access token");
        }
    }

    private static Instant requireTime(JWTClaimsSet claims, Instant now) throws BadToken {
        Date expires = claims.getExpirationTime();
        Date issued = claims.getIssueTime();
        Date notBefore = claims.getNotBeforeTime();
        if (expires == null || issued == null) {
            throw new BadToken(Reason.CLAIM, "exp or iat is missing");
        }
        if (!expires.toInstant().isAfter(now)) {
            throw new BadToken(Reason.TIME, "expired");
        }
        Instant latest = now.plus(SKEW);
        if (issued.toInstant().isAfter(latest)
                || notBefore != null && notBefore.toInstant().isAfter(latest)) {
            throw new BadToken(Reason.TIME, "not yet valid");
        }
        return expires.toInstant();
    }

    /** It is for this agent: by its audience, or by ours together with {@code may_act}; and may_act never forbids it. */
    private static void requireAgent(JWTClaimsSet claims, TrustedIssuer trusted, Bearer bearer)
            throws BadToken, ParseException {
        List<String> audience = claims.getAudience();
        boolean ours = !Collections.disjoint(audience, trusted.audiences());
        boolean agents = audience.contains(bearer.agentId());
        boolean named = false;
        if (claims.getClaim("may_act") != null) {
            Map<String, Object> mayAct = claims.getJSONObjectClaim("may_act");
            Object namespace = mayAct.get("iss");
            named = bearer.agentId().equals(mayAct.get("sub"))
                    && (namespace == null || namespace.equals(bearer.issuer()) || namespace.equals(trusted.issuer()));
            if (!named) {
                throw new BadToken(Reason.BINDING, "may_act names somebody else");
            }
        }
        if (!agents && !(ours && named)) {
            throw new BadToken(
                    Reason.AUDIENCE,
                    ours
                            ? "meant for us, but it names no agent: aud or may_act must"
                            : "meant for somebody else than this agent");
        }
    }

    /** A bound one is used with its key only. */
    private static void requireKey(JWTClaimsSet claims, Bearer bearer) throws BadToken, ParseException {
        if (claims.getClaim("cnf") == null) {
            return;
        }
        Map<String, Object> confirmation = claims.getJSONObjectClaim("cnf");
        boolean same = confirmation.size() == 1
                && Optional.ofNullable(confirmation.get("jkt"))
                        .filter(bearer.keyThumbprint()::equals)
                        .isPresent();
        if (!same) {
            throw new BadToken(Reason.BINDING, "bound to another key than the request's proof");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.portcullis.service.ledger.TokenRequest;
import org.portcullis.token.jose.BadToken.Reason;

/**
 * Checks the signed assertions by which clients prove who they are (private_key_jwt). The audience is our issuer
 * identifier and nothing else: an assertion for the token endpoint's address, or for two audiences, could have been meant
 * for somebody else.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-oauth-rfc7523bis/">RFC 7523bis</a>
 */
public final class ClientAssertions {
    /** The type that such an assertion should carry; one without a type is accepted, any other is not. */
    public static final String TYPE = "client-authentication+jwt";
    /** The longest life of an assertion. */
    public static final Duration MAX_LIFETIME = Duration.ofMinutes(5);
    /** How far a client's clock may be off. */
    public static final Duration SKEW = Duration.ofSeconds(10);

    private static final int MAX_IDENTIFIER = 128;

    private final Supplier<String> issuer;
    private final Clock clock;
    private final UsedOnce used;

    /**
     * An assertion that holds.
     *
     * @param clientId who made it
     * @param identifier its jti
     * @param keyThumbprint the key that signed it
     * @param expiresAt until when it could have been used
     */
    public record Accepted(String clientId, String identifier, String keyThumbprint, Instant expiresAt) {
        /** What the ledger remembers of it, so that it is used once on all nodes. */
        public TokenRequest.Proof once() {
            return new TokenRequest.Proof(UsedOnce.hash(clientId, identifier), expiresAt.plus(SKEW));
        }
    }

    /** @param issuer tells our issuer identifier, compared character by character */
    public ClientAssertions(Supplier<String> issuer, Clock clock, UsedOnce used) {
        this.issuer = issuer;
        this.clock = clock;
        this.used = used;
    }

    /** Whom the assertion claims to be from, before anything was verified: only good for finding the keys. */
    public static String claimedClient(StrictJws assertion) throws BadToken {
        String subject = assertion.claims().getSubject();
        if (subject == null || subject.isEmpty()) {
            throw new BadToken(Reason.CLAIM, "sub is missing");
        }
        return subject;
    }

    /**
     * Checks all but whether the assertion was used before; {@link #useUp} is the last step, so that a request that fails
     * elsewhere, for want of a nonce for instance, can be sent again with it.
     *
     * @param clientId the client whose keys these are
     * @param keys the keys that are registered for the client; the assertion's kid chooses, or there is only one
     */
    public Accepted check(StrictJws assertion, String clientId, List<VerificationKey> keys) throws BadToken {
        if (assertion.header().getType() != null) {
            assertion.requireType(TYPE, "JWT");
        }
        VerificationKey key = choose(assertion.header().getKeyID(), keys);
        key.verify(assertion);
        JWTClaimsSet claims = assertion.claims();
        if (!clientId.equals(claims.getIssuer()) || !clientId.equals(claims.getSubject())) {
            throw new BadToken(Reason.ISSUER, "iss and sub must both be the client's id");
        }
        if (!claims.getAudience().equals(List.of(issuer.get()))) {
            throw new BadToken(Reason.AUDIENCE, "aud must be the issuer identifier and nothing else");
        }
        Instant expiresAt = checkTime(claims);
        String identifier = claims.getJWTID();
        if (identifier == null || identifier.isEmpty() || identifier.length() > MAX_IDENTIFIER) {
            throw new BadToken(Reason.CLAIM, "jti of 1 to " + MAX_IDENTIFIER + " characters is needed");
        }
        return new Accepted(clientId, identifier, key.thumbprint(), expiresAt);
    }

    /** Accepts the assertion, once; REPLAYED when it was accepted before. */
    public void useUp(Accepted assertion) throws BadToken {
        used.use(
                assertion.clientId(),
                assertion.identifier(),
                assertion.expiresAt().plus(SKEW));
    }

    private Instant checkTime(JWTClaimsSet claims) throws BadToken {
        if (claims.getExpirationTime() == null) {
            throw new BadToken(Reason.CLAIM, "exp is missing");
        }
        Instant now = clock.instant();
        Instant expiresAt = claims.getExpirationTime().toInstant();
        Instant issuedAt =
                claims.getIssueTime() == null ? now : claims.getIssueTime().toInstant();
        Instant notBefore = claims.getNotBeforeTime() == null
                ? now
                : claims.getNotBeforeTime().toInstant();
        if (!expiresAt.plus(SKEW).isAfter(now)) {
            throw new BadToken(Reason.TIME, "expired");
        }
        boolean tooLong =
                expiresAt.isAfter(now.plus(MAX_LIFETIME).plus(SKEW)) || expiresAt.isAfter(issuedAt.plus(MAX_LIFETIME));
        if (tooLong || issuedAt.isAfter(now.plus(SKEW)) || notBefore.isAfter(now.plus(SKEW))) {
            throw new BadToken(Reason.TIME, "not yet valid, or valid for longer than " + MAX_LIFETIME);
        }
        return expiresAt;
    }

    private static VerificationKey choose(String keyId, List<VerificationKey> keys) throws BadToken {
        for (VerificationKey key : keys) {
            boolean named = keyId != null && (keyId.equals(key.id()) || keyId.equals(key.thumbprint()));
            if (named || (keyId == null && keys.size() == 1)) {
                return key;
            }
        }
        throw new BadToken(Reason.UNKNOWN_KEY, "no registered key is meant by the assertion");
    }
}

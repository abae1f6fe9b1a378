// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.portcullis.token.jose.BadToken.Reason;

/**
 * Checks proofs of possession: all twelve checks of RFC 9449 section 4.3, with a server nonce. The identifier is used up
 * last, so that a proof that fails any other check leaves no trace. Safe for many threads.
 */
public final class DpopVerifier {
    /** How old a proof may be. */
    public static final Duration WINDOW = Duration.ofSeconds(60);
    /** How far ahead of ours a client's clock may be. */
    public static final Duration SKEW = Duration.ofSeconds(10);

    private static final int MAX_IDENTIFIER = 128;

    private final Clock clock;
    private final DpopNonces nonces;
    private final UsedOnce used;

    /**
     * What was asked, as we see it and not as the caller says.
     *
     * @param headers all values of the DPoP header: exactly one is acceptable
     * @param method the method of the request, as sent
     * @param target our public address of the resource; never made from the Host header
     */
    public record Request(List<String> headers, String method, String target) {
        /** Copies the headers. */
        public Request {
            headers = List.copyOf(headers);
        }
    }

    /**
     * A proof that holds.
     *
     * @param thumbprint of the key that the caller has shown to possess (RFC 7638)
     * @param nextNonce to be sent to the caller when the one it used is getting old
     */
    public record Proof(String thumbprint, Optional<String> nextNonce) {}

    /** @param used remembers the identifiers; shared by all verifiers of a node */
    public DpopVerifier(Clock clock, DpopNonces nonces, UsedOnce used) {
        this.clock = clock;
        this.nonces = nonces;
        this.used = used;
    }

    /** At the token endpoint: whoever holds the key may be given a token bound to it. */
    public Proof verifyForToken(Request request) throws BadToken {
        return verify(request, Optional.empty(), Optional.empty());
    }

    /** At a resource: the proof must be for this token, by the key that the token is bound to. */
    public Proof verifyForResource(Request request, String token, String boundThumbprint) throws BadToken {
        return verify(request, Optional.of(token), Optional.of(boundThumbprint));
    }

    private Proof verify(Request request, Optional<String> token, Optional<String> bound) throws BadToken {
        if (request.headers().size() != 1) {
            throw new BadToken(Reason.BINDING, "exactly one DPoP header is needed");
        }
        StrictJws jws = StrictJws.parseWithKey(request.headers().get(0)).requireType("dpop+jwt");
        VerificationKey key = jws.ownKey();
        if (bound.isPresent() && !bound.get().equals(key.thumbprint())) {
            throw new BadToken(Reason.BINDING, "the proof is by another key than the token's");
        }
        key.verify(jws);
        JWTClaimsSet claims = jws.claims();
        String identifier = text(claims, "jti");
        checkBinding(request, token, claims);
        Instant issuedAt = checkTime(claims);
        String nonce = checkNonce(claims);
        if (identifier.length() > MAX_IDENTIFIER) {
            throw new BadToken(Reason.CLAIM, "jti is longer than " + MAX_IDENTIFIER + " characters");
        }
        used.use(key.thumbprint(), identifier, issuedAt.plus(WINDOW).plus(SKEW));
        return new Proof(key.thumbprint(), nonces.isAgeing(nonce) ? Optional.of(nonces.fresh()) : Optional.empty());
    }

    private static void checkBinding(Request request, Optional<String> token, JWTClaimsSet claims) throws BadToken {
        if (!request.method().equals(text(claims, "htm"))) {
            throw new BadToken(Reason.BINDING, "htm is not the method of the request");
        }
        if (!TargetUri.same(request.target(), text(claims, "htu"))) {
            throw new BadToken(Reason.BINDING, "htu is not the address of the request");
        }
        if (token.isPresent() && !hash(token.get()).equals(text(claims, "ath"))) {
            throw new BadToken(Reason.BINDING, "ath is not the hash of the token");
        }
    }

    private Instant checkTime(JWTClaimsSet claims) throws BadToken {
        if (claims.getIssueTime() == null) {
            throw new BadToken(Reason.CLAIM, "iat is missing");
        }
        Instant issuedAt = claims.getIssueTime().toInstant();
        Instant now = clock.instant();
        if (issuedAt.isBefore(now.minus(WINDOW)) || issuedAt.isAfter(now.plus(SKEW))) {
            throw new BadToken(Reason.TIME, "iat is not within the last " + WINDOW.toSeconds() + " s");
        }
        return issuedAt;
    }

    private String checkNonce(JWTClaimsSet claims) throws BadToken {
        Object nonce = claims.getClaim("nonce");
        if (!(nonce instanceof String text) || !nonces.accepts(text)) {
            throw new BadToken(Reason.NONCE, "a nonce of this server is needed");
        }
        return text;
    }

    /** A nonce for the answer to a caller that came without one. */
    public String freshNonce() {
        return nonces.fresh();
    }

    private static String text(JWTClaimsSet claims, String name) throws BadToken {
        try {
            String value = claims.getStringClaim(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        } catch (ParseException e) {
            throw new BadToken(Reason.CLAIM, name + " is not a string");
        }
        throw new BadToken(Reason.CLAIM, name + " is missing");
    }

    private static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

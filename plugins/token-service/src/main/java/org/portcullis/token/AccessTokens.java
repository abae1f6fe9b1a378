// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.ledger.TokenGrant;
import org.portcullis.service.token.Presented;
import org.portcullis.service.token.TokenRefused;
import org.portcullis.service.token.TokenVerifier;
import org.portcullis.service.token.VerifiedToken;
import org.portcullis.token.jose.BadToken;
import org.portcullis.token.jose.BadToken.Reason;
import org.portcullis.token.jose.DpopVerifier;
import org.portcullis.token.jose.StrictJws;
import org.portcullis.token.jose.VerificationKey;

/** Signs and verifies the platform's own access tokens; what they are worth now only the ledger knows. */
@Component(service = {TokenVerifier.class, AccessTokens.class})
public final class AccessTokens implements TokenVerifier {
    private static final String BEARER = "Bearer ";
    private static final String DPOP = "DPoP ";
    private static final Duration SKEW = Duration.ofSeconds(10); // our own clock, on this node or another
    private static final int CACHED_TOKENS = 50_000;

    private final TokenKeys keys;
    private final PublicAddress address;
    private final DpopVerifier proofs;
    private final Clock clock;
    private final VerifiedTokens verified = new VerifiedTokens(CACHED_TOKENS);

    /** Wired to the platform's keys, address and proofs. */
    @Activate
    public AccessTokens(
            @Reference TokenKeys keys, @Reference PublicAddress address, @Reference ProofOfPossession proofs) {
        this(keys, address, proofs, Clock.systemUTC());
    }

    /** With a clock of the caller's. */
    public AccessTokens(TokenKeys keys, PublicAddress address, ProofOfPossession proofs, Clock clock) {
        this.keys = keys;
        this.address = address;
        this.proofs = proofs.verifier();
        this.clock = clock;
    }

    /** Signs a token for a grant whose row is durable. */
    String sign(TokenGrant grant, Optional<String> keyThumbprint) {
        String issuer = address.issuer();
        AccessToken token = AccessToken.of(grant, keyThumbprint);
        String text = keys.ring()
                .sign(AccessToken.TYPE, token.claims(issuer, grant.tier().name()));
        verified.keep(text, token, clock.instant()); // nobody else can have made these very characters
        return text;
    }

    @Override
    public String publicBase() {
        return address.issuer();
    }

    @Override
    public VerifiedToken verify(Presented presented) throws TokenRefused {
        try {
            if (presented.authorization().size() != 1) {
                throw new BadToken(Reason.BINDING, "exactly one Authorization header is needed");
            }
            String header = presented.authorization().get(0);
            boolean dpop = header.regionMatches(true, 0, DPOP, 0, DPOP.length());
            if (!dpop && !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                throw new BadToken(Reason.MALFORMED, "the Authorization header is neither Bearer nor DPoP");
            }
            String text = credentials(header, dpop ? DPOP.length() : BEARER.length());
            AccessToken token = read(text);
            if (dpop != token.keyThumbprint().isPresent()) {
                throw new BadToken(Reason.BINDING, "a bound token comes with DPoP, an unbound one with Bearer");
            }
            if (dpop) {
                verifyProof(presented, text, token.keyThumbprint().get());
            }
            return new VerifiedToken(
                    token.agentId(),
                    token.grantId(),
                    token.environment(),
                    token.keyThumbprint(),
                    token.expiresAt(),
                    token.behalf().map(AccessToken.Behalf::personId));
        } catch (BadToken bad) {
            throw new TokenRefused("invalid_token", bad.reason() + ": " + bad.getMessage(), null);
        }
    }

    /** What follows the scheme and its blanks; whether it is a token, the reading tells. */
    private static String credentials(String header, int from) {
        int begin = from;
        while (begin < header.length() && header.charAt(begin) == ' ') {
            begin++;
        }
        return header.substring(begin);
    }

    private void verifyProof(Presented presented, String text, String thumbprint) throws TokenRefused {
        try {
            DpopVerifier.Request request =
                    new DpopVerifier.Request(presented.dpop(), presented.method(), presented.uri());
            proofs.verifyForResource(request, text, thumbprint);
        } catch (BadToken bad) {
            String reason = bad.reason() + ": " + bad.getMessage();
            if (bad.reason() == Reason.NONCE) {
                throw new TokenRefused("use_dpop_nonce", reason, proofs.freshNonce());
            }
            throw new TokenRefused("invalid_dpop_proof", reason, null);
        }
    }

    /** The token, when it is ours and its time is now. */
    AccessToken read(String text) throws BadToken {
        AccessToken token = verified.find(text);
        Instant now = clock.instant();
        if (token == null) {
            StrictJws jws = StrictJws.parse(text).requireType(AccessToken.TYPE);
            VerificationKey key = keys.verificationKey(jws.header().getKeyID())
                    .orElseThrow(() -> new BadToken(Reason.UNKNOWN_KEY, "signed by no key of ours"));
            key.verify(jws);
            token = AccessToken.of(jws.claims(), address.issuer());
            verified.keep(jws.canonical(), token, now);
        }
        if (!token.expiresAt().isAfter(now)) {
            throw new BadToken(Reason.TIME, "expired");
        }
        if (token.issuedAt().isAfter(now.plus(SKEW))) {
            throw new BadToken(Reason.TIME, "issued in the future: was the clock set back?");
        }
        return token;
    }

    /** Forgets an agent's verified tokens, or everybody's when the id is empty, and says which there were. */
    List<AccessToken> drop(String agentId) {
        return agentId.isEmpty() ? verified.dropAll() : verified.drop(agentId);
    }
}

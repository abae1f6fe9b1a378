// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.portcullis.token.jose.DpopNonces;
import org.portcullis.token.jose.DpopVerifier;
import org.portcullis.token.jose.UsedOnce;

/** The one DPoP verifier of this node: a proof used at any of its endpoints is used up at all of them. */
@Component(service = ProofOfPossession.class)
public final class ProofOfPossession {
    private static final Duration NONCE_LIFETIME = Duration.ofMinutes(5);
    // about 150 octets an entry; at the limit further proofs are refused until old ones have lapsed, after 70 s at most
    private static final int PROOFS = 1_000_000;
    private static final int PROOFS_OF_ONE_KEY = 250_000;

    private final DpopVerifier verifier;

    /** A verifier whose nonces end with this process. */
    @Activate
    public ProofOfPossession() {
        this(Clock.systemUTC());
    }

    /** With a clock of the caller's. */
    public ProofOfPossession(Clock clock) {
        DpopNonces nonces = new DpopNonces(clock, NONCE_LIFETIME, new SecureRandom());
        verifier = new DpopVerifier(clock, nonces, new UsedOnce(clock, PROOFS, PROOFS_OF_ONE_KEY));
    }

    /** The verifier. */
    public DpopVerifier verifier() {
        return verifier;
    }
}

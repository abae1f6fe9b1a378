// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.portcullis.service.revocation.PartState;
import org.portcullis.spi.revocation.Evidence;

/**
 * How an attempt ended.
 *
 * @param state where the order is now
 * @param evidence what proves its end; empty while it is open, and where nothing was ever made
 * @param leases sides of leases that the evidence proves dead
 * @param detail what happened, for people
 * @param pause how long a vendor asked us to wait; empty: as the schedule says
 */
record Outcome(
        PartState state, Optional<Evidence> evidence, List<Side> leases, String detail, Optional<Duration> pause) {
    Outcome {
        leases = List.copyOf(leases);
    }

    /**
     * One side of a lease.
     *
     * @param leaseId {@code lse_…}
     * @param pam whether it is the PAM product's side, else the vault's
     */
    record Side(String leaseId, boolean pam) {}

    static Outcome open(PartState state, String detail) {
        return new Outcome(state, Optional.empty(), List.of(), detail, Optional.empty());
    }

    static Outcome openFor(PartState state, String detail, Duration pause) {
        return new Outcome(state, Optional.empty(), List.of(), detail, Optional.of(pause));
    }

    static Outcome settled(Optional<Evidence> evidence, List<Side> leases, String detail) {
        return new Outcome(Proof.state(evidence), evidence, leases, detail, Optional.empty());
    }
}

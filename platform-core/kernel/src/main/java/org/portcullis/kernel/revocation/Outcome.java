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
 * @param leases whose side at this instance the evidence proves dead
 * @param detail what happened, for people
 * @param pause how long a vendor asked us to wait; empty: as the schedule says
 */
record Outcome(
        PartState state, Optional<Evidence> evidence, List<String> leases, String detail, Optional<Duration> pause) {
    Outcome {
        leases = List.copyOf(leases);
    }

    static Outcome open(PartState state, String detail) {
        return new Outcome(state, Optional.empty(), List.of(), detail, Optional.empty());
    }

    static Outcome openFor(PartState state, String detail, Duration pause) {
        return new Outcome(state, Optional.empty(), List.of(), detail, Optional.of(pause));
    }

    static Outcome settled(Optional<Evidence> evidence, List<String> leases, String detail) {
        return new Outcome(Proof.state(evidence), evidence, leases, detail, Optional.empty());
    }
}

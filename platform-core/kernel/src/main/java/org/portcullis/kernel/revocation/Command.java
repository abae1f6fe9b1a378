// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Duration;
import java.time.Instant;
import org.portcullis.kernel.ledger.KillSwitch.Purpose;
import org.portcullis.service.registry.RiskTier;

/**
 * A commanded revocation; never changes.
 *
 * @param id {@code rev_…}
 * @param target what
 * @param purpose why access ends
 * @param said who said why
 * @param tier whose SLA holds
 * @param times when
 * @param keys the raised fences
 */
record Command(String id, Target target, Purpose purpose, Said said, RiskTier tier, When times, FencedKeys keys) {
    /** Within what time it must be confirmed. */
    Duration sla() {
        return Duration.between(times.commandedAt(), times.deadline());
    }

    /**
     * Who said why.
     *
     * @param by {@code psn_…}, {@code agt_…} or {@code system}
     * @param reason in their words
     */
    record Said(String by, String reason) {}

    /**
     * Times, UTC.
     *
     * @param commandedAt when it came in
     * @param fencedAt when the fences were raised
     * @param deadline end of the SLA
     */
    record When(Instant commandedAt, Instant fencedAt, Instant deadline) {}
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.ledger.OpenRevocations;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.HistoryEntry;

/**
 * A probe comes back after the drill that killed it. It is the one reinstatement without a person at that moment: whoever
 * approved an entry as a probe approved that it is killed and reinstated by drills (ADR 0048).
 */
public final class ProbeLife {
    private static final String ACTOR = "system";

    private ProbeLife() {}

    /**
     * Lifts the block and makes the probe ACTIVE; the caller has seen that the drill set the block.
     *
     * @param drill {@code drl_…}
     * @return why it isn't done; empty when it was
     * @throws org.portcullis.service.Refusal while a revocation of the probe isn't over
     */
    public static Optional<String> reinstate(Tx tx, String agentId, String drill, Blocks blocks, Instant now) {
        OpenRevocations.refuse(tx, Keys.agent(agentId));
        if (VacancyRows.hinders(tx, agentId).isPresent()) {
            return Optional.of("somebody who answers for the probe is gone: appoint another, then move it to ACTIVE");
        }
        String reason = "drill " + drill + " is over";
        HistoryEntry step = new HistoryEntry(
                now,
                ACTOR,
                Optional.of(AgentStatus.SUSPENDED),
                AgentStatus.ACTIVE,
                reason,
                CanonicalJson.write(Map.of("drill", drill)));
        if (!AgentRows.move(tx, agentId, AgentStatus.SUSPENDED, step)) {
            return Optional.of("the probe isn't SUSPENDED any more: somebody has moved it");
        }
        blocks.lift(tx, Keys.agent(agentId), new Blocks.Cause(ACTOR, reason, now));
        Acts.done(tx, Attempt.on(agentId, "drill.reinstate", ACTOR, Map.of("drill", drill)), Map.of());
        return Optional.empty();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import static org.portcullis.service.registry.AgentStatus.ACTIVE;
import static org.portcullis.service.registry.AgentStatus.DECOMMISSIONED;
import static org.portcullis.service.registry.AgentStatus.IN_CHANGE_REVIEW;
import static org.portcullis.service.registry.AgentStatus.IN_RECERTIFICATION;
import static org.portcullis.service.registry.AgentStatus.PROVISIONED;
import static org.portcullis.service.registry.AgentStatus.REGISTERED;
import static org.portcullis.service.registry.AgentStatus.SUSPENDED;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.portcullis.service.Refusal;
import org.portcullis.service.registry.AgentStatus;

/** The legal moves of an agent (REG-2); what isn't in this table is refused. */
final class Lifecycle {
    private static final Map<AgentStatus, Set<AgentStatus>> MOVES = new EnumMap<>(Map.of(
            REGISTERED, Set.of(PROVISIONED, SUSPENDED, DECOMMISSIONED),
            PROVISIONED, Set.of(ACTIVE, SUSPENDED, DECOMMISSIONED),
            ACTIVE, Set.of(IN_CHANGE_REVIEW, IN_RECERTIFICATION, SUSPENDED, DECOMMISSIONED),
            IN_CHANGE_REVIEW, Set.of(ACTIVE, SUSPENDED, DECOMMISSIONED),
            IN_RECERTIFICATION, Set.of(ACTIVE, SUSPENDED, DECOMMISSIONED),
            SUSPENDED, Set.of(ACTIVE, DECOMMISSIONED),
            DECOMMISSIONED, Set.of()));

    private Lifecycle() {}

    static boolean legal(AgentStatus from, AgentStatus to) {
        return MOVES.get(from).contains(to);
    }

    /** Refuses an illegal move with CONFLICT, and says which are legal. */
    static void require(AgentStatus from, AgentStatus to) {
        if (!legal(from, to)) {
            Set<AgentStatus> possible = new TreeSet<>(MOVES.get(from));
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "illegal-transition",
                    "An agent that is " + from + " can't become " + to
                            + (possible.isEmpty() ? "; it is a tombstone." : "; it can become " + possible + "."));
        }
    }
}

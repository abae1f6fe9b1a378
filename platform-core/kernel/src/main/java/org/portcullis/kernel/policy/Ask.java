// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;
import org.portcullis.service.registry.RiskTier;

/**
 * What the engine judges: all that a policy may look at, and nothing else.
 *
 * @param agent who asks
 * @param operations what for
 * @param at when
 * @param held what was approved before
 * @param uses how often profiles were used
 */
public record Ask(Facts agent, List<AskedOperation> operations, Instant at, Held held, Uses uses) {
    /** Copies the list. */
    public Ask {
        operations = List.copyOf(operations);
    }

    /**
     * An agent as policies see it.
     *
     * @param labels of its entry
     * @param mode on whose authority
     * @param tier how much harm
     * @param environment where
     */
    public record Facts(Map<String, String> labels, Mode mode, RiskTier tier, String environment) {
        /** Copies the map. */
        public Facts {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * Operations that were approved before, for conflicts.
     *
     * @param inTask in the same task, whatever has become of them
     * @param byAgent by the agent's usable elevations, of whatever task
     */
    public record Held(Set<OperationRef> inTask, Set<OperationRef> byAgent) {
        /** Nothing. */
        public static final Held NOTHING = new Held(Set.of(), Set.of());

        /** Copies the sets. */
        public Held {
            inTask = Set.copyOf(inTask);
            byAgent = Set.copyOf(byAgent);
        }
    }

    /** How often the agent got something by a profile within the last hour; read only when a profile has a budget. */
    @FunctionalInterface
    public interface Uses {
        /** Never. */
        Uses NONE = profile -> 0;

        /** Times. */
        long inLastHour(String profile);
    }
}

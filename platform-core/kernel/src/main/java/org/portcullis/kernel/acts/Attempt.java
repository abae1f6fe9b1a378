// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.acts;

import java.util.Map;
import java.util.Optional;

/**
 * What somebody tries to do, known before it is decided, so that a denial can be recorded too.
 *
 * @param action verb with its noun, as in {@code agent.request}
 * @param actor {@code psn_…}, {@code agt_…}, {@code system} or {@code anonymous}
 * @param agentId whom it concerns
 * @param details ids and names, redacted; no nulls
 */
public record Attempt(String action, String actor, Optional<String> agentId, Map<String, Object> details) {
    /** Copies the map. */
    public Attempt {
        details = Map.copyOf(details);
    }

    /** One that concerns no agent. */
    public static Attempt of(String action, String actor, Map<String, Object> details) {
        return new Attempt(action, actor, Optional.empty(), details);
    }

    /** One that concerns an agent. */
    public static Attempt on(String agentId, String action, String actor, Map<String, Object> details) {
        return new Attempt(action, actor, Optional.of(agentId), details);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * A request for an agent.
 *
 * @param id {@code req_…}
 * @param application what is asked for
 * @param requesterId {@code psn_…}
 * @param status {@code PENDING}, {@code APPROVED} or {@code DENIED}
 * @param decision who decided, when and why
 * @param agentId the entry, once approved
 * @param createdAt UTC
 */
public record AgentRequest(
        String id,
        AgentApplication application,
        String requesterId,
        String status,
        Optional<Decided> decision,
        Optional<String> agentId,
        Instant createdAt) {
    /**
     * A decision.
     *
     * @param by {@code psn_…}
     * @param reason in the decider's words
     * @param at UTC
     */
    public record Decided(String by, String reason, Instant at) {}
}

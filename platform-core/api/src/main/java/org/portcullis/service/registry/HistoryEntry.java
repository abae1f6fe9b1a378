// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * A step of an agent's life.
 *
 * @param at UTC
 * @param actor {@code psn_…}, or {@code system}
 * @param from status before; empty for the first
 * @param to status after
 * @param reason in the actor's words
 * @param evidence what was shown, JSON text
 */
public record HistoryEntry(
        Instant at, String actor, Optional<AgentStatus> from, AgentStatus to, String reason, String evidence) {}

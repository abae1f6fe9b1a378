// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

import java.time.Instant;

/**
 * A post of an agent whose holder has left or is disabled, and that nobody has been appointed to yet (REG-7).
 *
 * @param agentId {@code agt_…}
 * @param post which
 * @param subject who held it
 * @param cause {@code DEPARTED} or {@code DISABLED}
 * @param openedAt UTC
 * @param deadline UTC; 72 hours after that
 * @param overdue whether the deadline has passed: without owner or executive the agent is suspended then, without sponsor
 *     its decommissioning is proposed
 */
public record Vacancy(
        String agentId, Post post, String subject, String cause, Instant openedAt, Instant deadline, boolean overdue) {}

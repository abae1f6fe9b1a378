// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * Which records.
 *
 * @param agentId concerning this agent
 * @param action with this action, or its prefix up to a dot
 * @param from not before, UTC
 * @param to before, UTC
 */
public record AuditQuery(
        Optional<String> agentId, Optional<String> action, Optional<Instant> from, Optional<Instant> to) {}

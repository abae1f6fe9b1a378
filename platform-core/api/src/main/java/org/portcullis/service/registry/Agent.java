// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

import java.time.Instant;

/**
 * A registry entry.
 *
 * @param id {@code agt_…}
 * @param status where in its life it is
 * @param entry its content
 * @param version from 1, one more with each change
 * @param requestId the request that it came from
 * @param createdAt UTC
 */
public record Agent(
        String id, AgentStatus status, AgentApplication entry, int version, String requestId, Instant createdAt) {}

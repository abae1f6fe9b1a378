// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.elevation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an agent asks for (JIT-1).
 *
 * @param taskId the agent's own name of the task, {@code [A-Za-z0-9._:-]{1,128}}
 * @param operations 1 to 50
 * @param justification up to 2,000 characters
 * @param lifetime empty: the tier's longest
 * @param onBehalfOf the person on whose behalf, {@code psn_…}: filled in from the agent's token, never looked at in what
 *     is asked for
 */
public record ElevationRequest(
        String taskId,
        List<RequestedOperation> operations,
        String justification,
        Optional<Duration> lifetime,
        Optional<String> onBehalfOf) {
    /** Copies the list. */
    public ElevationRequest {
        operations = List.copyOf(operations);
    }

    /** What an agent says itself. */
    public ElevationRequest(
            String taskId, List<RequestedOperation> operations, String justification, Optional<Duration> lifetime) {
        this(taskId, operations, justification, lifetime, Optional.empty());
    }
}

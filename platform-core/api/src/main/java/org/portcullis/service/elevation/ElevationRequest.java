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
 */
public record ElevationRequest(
        String taskId, List<RequestedOperation> operations, String justification, Optional<Duration> lifetime) {
    /** Copies the list. */
    public ElevationRequest {
        operations = List.copyOf(operations);
    }
}

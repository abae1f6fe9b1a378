// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi;

import java.util.Objects;

/**
 * For whom and what a vendor is asked. Safe to log and to send to vendors.
 *
 * @param agentId {@code agt_…}
 * @param taskId the caller's own name of the task, at most 128 characters
 * @param elevationId {@code elv_…}
 * @param human on whose behalf; {@link OnBehalfOf#NOBODY} when the agent acts for itself
 */
public record TaskRef(String agentId, String taskId, String elevationId, OnBehalfOf human) {
    /** Refuses missing parts with {@link NullPointerException}. */
    public TaskRef {
        Objects.requireNonNull(agentId, "agentId");
        Objects.requireNonNull(taskId, "taskId");
        Objects.requireNonNull(elevationId, "elevationId");
        Objects.requireNonNull(human, "human");
    }

    /** A task on nobody's behalf. */
    public TaskRef(String agentId, String taskId, String elevationId) {
        this(agentId, taskId, elevationId, OnBehalfOf.NOBODY);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.elevation;

import java.time.Instant;
import java.util.List;
import org.portcullis.spi.TaskRef;

/**
 * What people or policy approved on one system.
 *
 * @param leaseId the lease that this grant goes with, {@code lse_…}
 * @param task for whom and what
 * @param system the catalogue's name of the system
 * @param principal the login at the system that gets the operations
 * @param operations at least one
 * @param expiresAt hard end, UTC
 */
public record ApprovedElevation(
        String leaseId,
        TaskRef task,
        String system,
        String principal,
        List<ApprovedOperation> operations,
        Instant expiresAt) {
    /** Copies the list; refuses an empty one. */
    public ApprovedElevation {
        operations = List.copyOf(operations);
        if (operations.isEmpty()) {
            throw new IllegalArgumentException("an elevation needs at least one operation");
        }
    }
}

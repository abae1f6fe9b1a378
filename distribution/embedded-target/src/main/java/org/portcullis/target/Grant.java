// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import java.time.Instant;
import java.util.Set;

/** Operations that an account may do beside its own until the grant is removed or runs out. */
record Grant(String id, String account, String task, Set<String> operations, Instant createdAt, Instant expiresAt) {
    Grant {
        operations = Set.copyOf(operations);
    }

    boolean covers(String operation, Instant now) {
        return operations.contains(operation) && now.isBefore(expiresAt);
    }
}

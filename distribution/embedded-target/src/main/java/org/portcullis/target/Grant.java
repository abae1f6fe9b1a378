// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Operations that an account may do beside its own until the grant is removed or runs out. */
record Grant(
        String id, String account, String task, List<Permission> permissions, Instant createdAt, Instant expiresAt) {
    Grant {
        permissions = List.copyOf(permissions);
    }

    boolean covers(String operation, Map<String, String> parameters, Instant now) {
        return now.isBefore(expiresAt)
                && permissions.stream().anyMatch(permission -> permission.covers(operation, parameters));
    }
}

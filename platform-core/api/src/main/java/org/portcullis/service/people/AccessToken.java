// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.people;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A person's access token as it is listed: never the token itself.
 *
 * @param id {@code tok_…}
 * @param personId whose
 * @param roles what it allows
 * @param createdAt UTC
 * @param expiresAt UTC
 * @param endedAt when it was ended before its time
 */
public record AccessToken(
        String id, String personId, Set<Role> roles, Instant createdAt, Instant expiresAt, Optional<Instant> endedAt) {
    /** Copies the set. */
    public AccessToken {
        roles = Set.copyOf(roles);
    }
}

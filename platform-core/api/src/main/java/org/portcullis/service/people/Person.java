// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.people;

import java.time.Instant;
import java.util.Set;

/**
 * A person.
 *
 * @param id {@code psn_…}
 * @param issuer who vouches for the subject; {@code local} for enrolled people
 * @param subject unique within the issuer
 * @param roles what the person may do
 * @param enrolledBy the person who enrolled this one, or {@code first-run}
 * @param status {@code INVITED}, {@code ACTIVE} or {@code ENDED}
 * @param createdAt UTC
 */
public record Person(
        String id,
        String issuer,
        String subject,
        Set<Role> roles,
        String enrolledBy,
        String status,
        Instant createdAt) {
    /** Copies the set. */
    public Person {
        roles = Set.copyOf(roles);
    }
}

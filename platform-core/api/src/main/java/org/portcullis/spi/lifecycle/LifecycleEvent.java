// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.lifecycle;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * What a vendor tells about one person. Safe to log.
 *
 * @param id the vendor's id of the event, 1 to 512 characters, unique at this vendor, the same whenever it is told again; of
 *     a state it may be made from the person and when it last changed
 * @param issuer who vouches for the subject, as Portcullis knows people: {@code local} unless the instance is configured
 *     otherwise
 * @param subject the person as named in Portcullis ({@code bob@example.com}), 1 to 254 characters
 * @param kind what became of them
 * @param roles with {@link LifecycleKind#ROLES_CHANGED} and in a {@link Reading#STATE} all roles or groups that the person
 *     holds now, in the vendor's words; empty otherwise, and not looked at
 * @param occurredAt UTC, by the vendor's clock
 */
public record LifecycleEvent(
        String id, String issuer, String subject, LifecycleKind kind, Set<String> roles, Instant occurredAt) {
    /** Copies the set; refuses missing parts with {@link NullPointerException}. */
    public LifecycleEvent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(issuer, "issuer");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(kind, "kind");
        roles = Set.copyOf(roles);
        Objects.requireNonNull(occurredAt, "occurredAt");
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi;

import java.util.Objects;

/**
 * The human on whose behalf a task is done, as Portcullis knows them; fixed by the platform at the elevation, never taken
 * from the agent. Safe to log and to send to vendors.
 *
 * @param personId {@code psn_…}; empty when there is no human
 * @param issuer who vouches for the subject, at most 254 characters
 * @param subject the person's name there ({@code bob@example.com}), at most 254 characters; a vendor that knows the person
 *     by another name maps it on its own side
 */
public record OnBehalfOf(String personId, String issuer, String subject) {
    /** No human: the agent acts for itself. */
    public static final OnBehalfOf NOBODY = new OnBehalfOf("", "", "");

    /** Refuses missing parts with {@link NullPointerException}, and a human without a name. */
    public OnBehalfOf {
        Objects.requireNonNull(personId, "personId");
        Objects.requireNonNull(issuer, "issuer");
        Objects.requireNonNull(subject, "subject");
        if (personId.isEmpty() != subject.isEmpty()) {
            throw new IllegalArgumentException("a human has an id and a subject, nobody has neither");
        }
    }

    /** Whether there is a human. */
    public boolean someone() {
        return !personId.isEmpty();
    }
}

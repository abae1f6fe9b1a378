// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.people;

import java.util.Objects;

/**
 * A person's session in the vendor's words.
 *
 * @param userId the vendor's id of the person, as it stands in {@code sub} of the person's tokens
 * @param sessionId the vendor's id of the session, as it stands in {@code sid}
 */
public record SessionRef(String userId, String sessionId) {
    /** Refuses missing parts with {@link NullPointerException}. */
    public SessionRef {
        Objects.requireNonNull(userId, "userId");
        Objects.requireNonNull(sessionId, "sessionId");
    }
}

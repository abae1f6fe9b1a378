// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.people;

import java.util.Objects;

/**
 * How a session stands at the vendor, asked just now.
 *
 * @param session which one
 * @param alive whether the person is signed in by it: the session is there, is theirs, and their account is enabled
 * @param tokenIssuer who issues tokens in it ({@code iss}): the vendor that was really asked
 * @param issuer who vouches for the subject, as for lifecycle events; empty when it isn't alive
 * @param subject the person, as everywhere in Portcullis; empty when it isn't alive
 */
public record HumanSession(SessionRef session, boolean alive, String tokenIssuer, String issuer, String subject) {
    /** Refuses missing parts with {@link NullPointerException}. */
    public HumanSession {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(tokenIssuer, "tokenIssuer");
        Objects.requireNonNull(issuer, "issuer");
        Objects.requireNonNull(subject, "subject");
    }

    /** One in which nobody is signed in: ended, never there, somebody else's, or of an account that is disabled. */
    public static HumanSession ended(SessionRef session, String tokenIssuer) {
        return new HumanSession(session, false, tokenIssuer, "", "");
    }
}

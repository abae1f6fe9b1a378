// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import org.portcullis.spi.people.HumanSessions;
import org.portcullis.spi.people.SessionRef;

/** Fixture of {@link HumanSessionsContract}; what it does to people, it does at the vendor's side. */
public interface HumanSessionsVendor extends Vendor {
    /** The adapter; it may end sessions. */
    HumanSessions sessions();

    /**
     * Makes a person, enabled.
     *
     * @param name to be part of the subject: lower-case letters, digits and hyphens
     * @return the subject that the adapter must tell
     */
    String hire(String name);

    /** The person signs in; each time a session of its own. */
    SessionRef signIn(String subject);

    /** The person signs out of it. */
    void signOut(SessionRef session);

    /** An administrator ends all of the person's sessions. */
    void endAll(String subject);

    /** Locks the account. */
    void disable(String subject);

    /** The person leaves, as people leave at this vendor. */
    void depart(String subject);

    /** Whether something is signed in by it still, by the vendor's own word and not the adapter's. */
    boolean lives(SessionRef session);

    /** Who vouches for the subjects, as the instance is configured. */
    String issuer();
}

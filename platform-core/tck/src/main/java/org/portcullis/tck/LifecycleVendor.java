// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.util.Set;
import org.portcullis.spi.lifecycle.LifecycleEventSource;

/** Fixture of {@link LifecycleEventSourceContract}; what it does to people, it does at the vendor's side. */
public interface LifecycleVendor extends Vendor {
    /** The adapter. */
    LifecycleEventSource source();

    /** The issuer that the instance is configured with. */
    String issuer();

    /** Three roles or groups or more that people can hold; none where the source tells no roles. */
    Set<String> roles();

    /**
     * Makes a person, enabled, without roles.
     *
     * @param name to be part of the subject: lower-case letters, digits and hyphens
     * @return the subject that the source must tell
     */
    String hire(String name);

    /** The person leaves, as people leave at this vendor. */
    void depart(String subject);

    /** Locks the account; false, and nothing done, where the vendor has no such thing. */
    boolean disable(String subject);

    /** Unlocks it. */
    void enable(String subject);

    /** The person holds these of {@link #roles()} and no others. */
    void changeRoles(String subject, Set<String> roles);

    /** The vendor loses what it needs to go on from any cursor given so far; false where it never does. */
    boolean forget();
}

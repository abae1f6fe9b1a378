// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.util.Optional;
import java.util.Set;
import org.portcullis.spi.directory.AgentDirectory;
import org.portcullis.spi.directory.Target;

/** Fixture of {@link AgentDirectoryContract}. */
public interface DirectoryVendor extends Vendor {
    /**
     * An agent's principal as the vendor holds it.
     *
     * @param id the vendor's id, as the adapter has to return it
     * @param usable whether the vendor accepts it; tried by logging in with it where the fixture can
     * @param human whether the vendor takes it for a human's account
     * @param groups those of {@link #groups()} that it is in
     */
    record Principal(String id, boolean usable, boolean human, Set<String> groups) {
        /** Copies the set. */
        public Principal {
            groups = Set.copyOf(groups);
        }
    }

    /** The adapter. */
    AgentDirectory directory();

    /** Two groups or more that the vendor has and the instance looks after; none where it knows no groups. */
    Set<String> groups();

    /** What bears our mark of that agent at the vendor; more than one is an error of the fixture's caller to hear of. */
    Optional<Principal> principal(String agentId);

    /** How many principals at the vendor bear our mark. */
    int marked();

    /**
     * Makes, at the vendor's side and without our mark, what stands in the way of the target: a human's account of the
     * very name that the adapter would give to this agent's principal.
     *
     * @return its id at the vendor
     */
    String takeName(Target target);

    /** All that the vendor holds of it, in any form that changes when anything about it does; empty when it is gone. */
    String print(String id);

    /** Somebody else disables the agent's principal at the vendor. */
    void disable(String agentId);

    /** Somebody else removes the agent's principal at the vendor. */
    void remove(String agentId);
}

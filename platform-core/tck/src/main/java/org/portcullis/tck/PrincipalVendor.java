// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.util.function.BooleanSupplier;
import org.portcullis.spi.revocation.RevocationParticipant;

/** Fixture of {@link PrincipalParticipantContract}: a directory whose adapter ends its agents' principals too. */
public interface PrincipalVendor extends DirectoryVendor {
    /** The adapter; the same object as {@link #directory()}. */
    RevocationParticipant participant();

    /**
     * What an agent was given at the vendor, and what it got with it.
     *
     * @param works whether what it got is good; tried at the vendor, by who has to judge it (a resource server, say)
     * @param getsMore whether the vendor gives more for what it was given
     */
    record Access(BooleanSupplier works, BooleanSupplier getsMore) {}

    /** At the vendor's side, whoever looks after the agent gives it a secret of its own; with that it gets access. */
    Access access(String agentId);

    /** Somebody else enables the agent's principal at the vendor, and changes nothing else. */
    void enable(String agentId);
}

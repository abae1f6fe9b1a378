// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import java.time.Clock;
import java.util.Set;
import org.portcullis.tck.Fault;

/** A host with its agents' side and its root's side: a real one, or one in memory. */
interface HostWorld extends AutoCloseable {
    /** A way to the host's program as the adapter has it. */
    HostSide side(Clock clock);

    /** Whether the principal's certificate gets its operation done now. */
    boolean works(String principal);

    /** A session that goes on until it is ended. */
    Live begin(String principal);

    /** One session. */
    interface Live extends AutoCloseable {
        /** Whether anything of it runs, also what left its process group. */
        boolean lives();

        @Override
        void close();
    }

    /** From now on grants wait at the host, before its program has them, until {@link #letGrantsPass}. */
    void holdGrants();

    /** Returns when a grant waits. */
    void awaitGrant();

    void letGrantsPass();

    /** Ends a grant as the host's root. */
    void remove(String name);

    /** Something beside our grants that isn't ours. */
    void makeForeign();

    Set<Fault> faults();

    void breakWith(Fault fault);

    Set<String> canaries();

    @Override
    void close();
}

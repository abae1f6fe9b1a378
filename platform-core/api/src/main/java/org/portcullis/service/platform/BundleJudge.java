// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.platform;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the kernel knows of adapters and the deploy folder needs for an update without a gap: whether a new version may
 * take the place of the old one, which of both is called, and whether calls still run (PLG-2). Bundles are named by their
 * framework ids. Thread-safe.
 */
@ProviderType
public interface BundleJudge {
    /**
     * A version that wants in.
     *
     * @param pids configuration PIDs of its components
     * @param referenceFormats the formats of references that it reads, as in {@code v1}
     */
    record Candidate(Set<String> pids, Set<String> referenceFormats) {
        /** Copies the sets. */
        public Candidate {
            pids = Set.copyOf(pids);
            referenceFormats = Set.copyOf(referenceFormats);
        }
    }

    /** Why it can't follow, before it is installed: live references that it can't read. */
    Optional<String> objection(Candidate candidate, OptionalLong running);

    /** Keeps the bundle's services from being called, those that it registers later too, until it is let go. */
    void hold(long bundle);

    /** Forgets that it was held: its services are called, or it is gone. */
    void letGo(long bundle);

    /**
     * What is wrong with a held version: each instance that the running one serves must be served by it too, describe
     * itself, and, if the running one reaches its vendor, reach the same vendor. Waits for that.
     *
     * @param giveUp ends the wait early
     */
    Optional<String> flaw(long running, long held, Duration patience, BooleanSupplier giveUp);

    /** From now on the held bundle is called and the running one is held, in one step. */
    void replace(long running, long held);

    /** Waits until no call runs on the bundle's services; false when some still do. */
    boolean awaitIdle(long bundle, Duration patience, BooleanSupplier giveUp);
}

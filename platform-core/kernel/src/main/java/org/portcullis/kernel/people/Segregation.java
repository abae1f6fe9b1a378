// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.people;

import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;

/** Nobody both asks and decides, and nobody decides for whoever enrolled them or was enrolled by them (JIT-3). */
public final class Segregation {
    private Segregation() {}

    /**
     * Refuses with FORBIDDEN when the decider asked for it, or the two are tied by enrolment.
     *
     * @param decider {@code psn_…}
     * @param requester {@code psn_…}
     */
    public static void require(Tx tx, String decider, String requester) {
        if (decider.equals(requester)) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN, "own-request", "You asked for this yourself: somebody else must decide.");
        }
        if (PersonRows.tied(tx, decider, requester)) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "tied-by-enrolment",
                    "One of you enrolled the other: somebody independent must decide.");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.revocation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What forbids the future of a target.
 *
 * @param id {@code blk_…}
 * @param target what is blocked, as it is written in a revocation; a label's block also catches who gets the label later
 * @param since UTC
 * @param by {@code psn_…}, {@code agt_…} or {@code system}
 * @param reason in their words
 * @param revocations those that were commanded for the target since, oldest first; at most 100 in a list
 * @param lifted empty while it stands
 */
public record Block(
        String id,
        RevocationTarget target,
        Instant since,
        String by,
        String reason,
        List<Behind> revocations,
        Optional<Lift> lifted) {
    /** Copies the list. */
    public Block {
        revocations = List.copyOf(revocations);
    }

    /**
     * A revocation behind a block.
     *
     * @param id {@code rev_…}
     * @param state how far it is
     * @param by who commanded it
     * @param over whether it has ended, confirmed or closed by waivers; the block is lifted only after that
     */
    public record Behind(String id, RevocationState state, String by, boolean over) {}

    /**
     * Its end.
     *
     * @param at UTC
     * @param by {@code psn_…}
     */
    public record Lift(Instant at, String by) {}
}

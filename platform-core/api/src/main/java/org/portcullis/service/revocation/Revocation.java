// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.revocation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A revocation.
 *
 * @param id {@code rev_…}
 * @param command what was commanded
 * @param state where it is
 * @param durable false while only the emergency file knows it (REV-8)
 * @param times its times
 * @param parts its parts
 */
public record Revocation(
        String id, Command command, RevocationState state, boolean durable, Times times, List<RevocationPart> parts) {
    /** Copies the list. */
    public Revocation {
        parts = List.copyOf(parts);
    }

    /**
     * What was commanded.
     *
     * @param target what
     * @param reason why
     * @param by {@code psn_…} or {@code system}
     */
    public record Command(RevocationTarget target, String reason, String by) {}

    /**
     * Its times, UTC.
     *
     * @param commandedAt when it came in
     * @param fencedAt when its fences were durable
     * @param deadline end of the SLA
     * @param completedAt when it was REVOKED or closed
     */
    public record Times(Instant commandedAt, Instant fencedAt, Instant deadline, Optional<Instant> completedAt) {}
}

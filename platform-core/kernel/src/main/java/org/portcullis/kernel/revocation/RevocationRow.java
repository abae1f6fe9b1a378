// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationState;

/**
 * A revocation as the store keeps it.
 *
 * @param command what was commanded
 * @param state where it is
 * @param completedAt null while it is open
 * @param prepared whether elevations, agents, leases and parts were dealt with after the fences were raised
 * @param escalated how far: 0 not, 1 owner, 2 executive, 3 incident
 * @param claim which node drives it
 * @param parts its parts
 */
record RevocationRow(
        Command command,
        RevocationState state,
        Instant completedAt,
        boolean prepared,
        int escalated,
        Claim claim,
        List<PartRow> parts) {
    RevocationRow {
        parts = List.copyOf(parts);
    }

    /**
     * Which node drives it.
     *
     * @param node its id
     * @param expires until when nobody else may take it over
     * @param number fencing number: whoever holds an older one has lost it
     */
    record Claim(String node, Instant expires, long number) {}

    /** As the service shows it. */
    Revocation shown(Instant now) {
        long elapsed =
                Math.max(0, now.toEpochMilli() - command.times().commandedAt().toEpochMilli());
        return new Revocation(
                command.id(),
                new Revocation.Command(
                        command.target().asCommanded(),
                        command.said().reason(),
                        command.said().by()),
                state,
                true,
                new Revocation.Times(
                        command.times().commandedAt(),
                        command.times().fencedAt(),
                        command.times().deadline(),
                        Optional.ofNullable(completedAt)),
                parts.stream().map(part -> part.shown(elapsed)).toList());
    }
}

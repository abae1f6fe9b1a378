// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.elevation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A just-in-time grant.
 *
 * @param id {@code elv_…}
 * @param agentId whose
 * @param request what was asked for; {@code lifetime} is filled in
 * @param status where it is
 * @param scopeHash SHA-256, hex, over what is approved (JIT-6); a decision on another is refused
 * @param times its times
 * @param decisions who decided so far
 */
public record Elevation(
        String id,
        String agentId,
        ElevationRequest request,
        ElevationStatus status,
        String scopeHash,
        Times times,
        List<Decision> decisions) {
    /** Copies the list. */
    public Elevation {
        decisions = List.copyOf(decisions);
    }

    /**
     * An elevation's times.
     *
     * @param requestedAt UTC
     * @param lifetime how long it lives from approval on
     * @param expiresAt hard end, UTC; while it waits: when the request lapses
     */
    public record Times(Instant requestedAt, Duration lifetime, Instant expiresAt) {}

    /**
     * A person's decision, or policy's.
     *
     * @param by {@code psn_…}, or {@code policy:<profile>}
     * @param approve yes or no
     * @param reason in the decider's words
     * @param contextHash SHA-256, hex, over what was shown besides the scope
     * @param at UTC
     */
    public record Decision(String by, boolean approve, String reason, String contextHash, Instant at) {}
}

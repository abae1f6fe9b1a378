// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.drill;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A drill.
 *
 * @param id {@code drl_…}
 * @param environment of which environment
 * @param state how it stands or ended
 * @param run who, with what, when
 * @param parts what it proved and what it couldn't drill; empty while it runs
 * @param detail in a sentence
 */
public record Drill(String id, String environment, State state, Run run, List<DrillPart> parts, String detail) {
    /** Copies the list. */
    public Drill {
        parts = List.copyOf(parts);
    }

    /** How a drill stands or ended. */
    public enum State {
        /** It isn't over. */
        RUNNING,
        /** All of the environment's adapter instances were drilled and proven within the SLA. */
        PASSED,
        /** What was drilled was proven, but some instances could not be drilled. */
        PARTIAL,
        /** Something wasn't proven, or not in time; or the drill was broken off. */
        FAILED
    }

    /**
     * Its course.
     *
     * @param by {@code psn_…}, or {@code system} for one by schedule
     * @param agentId the probe
     * @param revocationId its kill; empty before that
     * @param startedAt UTC
     * @param endedAt UTC; empty while it runs
     */
    public record Run(
            String by, String agentId, Optional<String> revocationId, Instant startedAt, Optional<Instant> endedAt) {}
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a request gets.
 *
 * @param verdict what
 * @param by names of the profiles, rules, denials or conflicts that it comes from, as in {@code profile:reads}
 * @param why in words, one sentence for each operation or conflict
 * @param plan who must approve; NOBODY unless it waits
 * @param notAfter when what is approved at once ends at the latest: the end of a profile's window
 */
public record Outcome(Verdict verdict, List<String> by, List<String> why, Plan plan, Optional<Instant> notAfter) {
    /** Copies the lists. */
    public Outcome {
        by = List.copyOf(by);
        why = List.copyOf(why);
    }

    /** From the strictest. */
    public enum Verdict {
        /** Nobody can approve it. */
        DENY,
        /** People decide. */
        WAIT,
        /** Usable at once. */
        APPROVE
    }

    /**
     * Who must approve.
     *
     * @param tracks each with its stages; all must be through
     * @param people how many different people at least
     * @param expiresAfter when the request lapses
     * @param ownerMayDecide whether the agent's owner may vote
     */
    public record Plan(List<Track> tracks, int people, Duration expiresAfter, boolean ownerMayDecide) {
        /** For what doesn't wait. */
        public static final Plan NOBODY = new Plan(List.of(), 0, Duration.ZERO, false);

        /** Copies the list. */
        public Plan {
            tracks = List.copyOf(tracks);
        }
    }

    /**
     * A rule's stages, in order.
     *
     * @param rule its name
     * @param stages who, how many
     * @param escalation who else, after a while
     */
    public record Track(String rule, List<Policy.Stage> stages, Optional<Policy.Escalation> escalation) {
        /** Copies the list. */
        public Track {
            stages = List.copyOf(stages);
        }
    }
}

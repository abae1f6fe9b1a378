// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.portcullis.service.registry.OperationRef;

/**
 * What people decided beforehand: all files of {@code config/policies} together.
 *
 * @param profiles what is approved at once
 * @param denials what nobody gets, whatever else stands here
 * @param rules who approves the rest
 * @param conflicts operations that don't go together
 * @param groups who is in which, by subject
 * @param defaults for what no rule says
 * @param version SHA-256 over all of it, part of each scope; {@code none} without a file
 */
public record Policy(
        List<Profile> profiles,
        List<Denial> denials,
        List<Rule> rules,
        List<Conflict> conflicts,
        Map<String, Set<String>> groups,
        Defaults defaults,
        String version) {
    /** Without a file: nothing is approved beforehand, one approver decides, the owner doesn't. */
    public static final Policy NONE =
            new Policy(List.of(), List.of(), List.of(), List.of(), Map.of(), Defaults.STRICT, "none");

    /** Copies the lists. */
    public Policy {
        profiles = List.copyOf(profiles);
        denials = List.copyOf(denials);
        rules = List.copyOf(rules);
        conflicts = List.copyOf(conflicts);
        groups = Map.copyOf(groups);
    }

    /**
     * What some agents get without asking people.
     *
     * @param name stands in the decision as {@code policy:<name>}
     * @param match for whom and what
     * @param usesPerHour how often an agent gets it within any hour; then people decide
     */
    public record Profile(String name, Match match, OptionalInt usesPerHour) {}

    /**
     * What nobody gets.
     *
     * @param name stands in the denial's record
     * @param match for whom and what
     * @param reason for the record, and for people
     */
    public record Denial(String name, Match match, String reason) {}

    /**
     * Who approves. Of several rules that hold for a request each must be obeyed.
     *
     * @param name stands in the record
     * @param match for whom and what
     * @param stages in this order
     * @param escalation who may vote as well when it takes long
     * @param expiresAfter when the request lapses
     * @param ownerMayDecide false forbids it; true allows nothing that the defaults forbid
     */
    public record Rule(
            String name,
            Match match,
            List<Stage> stages,
            Optional<Escalation> escalation,
            Optional<Duration> expiresAfter,
            boolean ownerMayDecide) {
        /** Copies the list. */
        public Rule {
            stages = List.copyOf(stages);
        }
    }

    /**
     * A step of an approval.
     *
     * @param groups whose members vote; empty: every approver
     * @param quorum how many different people
     */
    public record Stage(Set<String> groups, int quorum) {
        /** Copies the set. */
        public Stage {
            groups = Set.copyOf(groups);
        }
    }

    /** Who may vote at each stage as well, so long after the request. */
    public record Escalation(Duration after, Set<String> groups) {
        /** Copies the set. */
        public Escalation {
            groups = Set.copyOf(groups);
        }
    }

    /**
     * Operations of which no one gets two (SoD over combinations).
     *
     * @param name stands in the record
     * @param operations two or more
     * @param within of one task, or of all that the agent holds
     * @param approval empty: refused; else who must approve, instead of a profile
     */
    public record Conflict(String name, Set<OperationRef> operations, Within within, Optional<Stage> approval) {
        /** Where a conflict is looked for. */
        public enum Within {
            /** All that was ever approved in the task. */
            TASK,
            /** That, and what the agent holds now for other tasks. */
            AGENT
        }

        /** Copies the set. */
        public Conflict {
            operations = Set.copyOf(operations);
        }
    }

    /**
     * For what no rule says.
     *
     * @param ownerMayDecide whether an agent's owner of record may decide on its elevations
     * @param lapse how long a request waits for people before it lapses
     * @param withoutRule whether people decide on operations that no rule names; else those are denied
     */
    public record Defaults(boolean ownerMayDecide, Duration lapse, boolean withoutRule) {
        static final Defaults STRICT = new Defaults(false, Duration.ofHours(24), true);
    }
}

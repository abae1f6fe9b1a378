// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.portcullis.kernel.policy.Outcome;
import org.portcullis.kernel.policy.Policy;

/**
 * Counts approvals by a plan. A vote counts once in each rule, in the stage that is its turn; what else would let one
 * person be two stages' quorum. For one thread.
 */
final class Ballot {
    private final Outcome.Plan plan;
    private final Policy policy;
    private final Instant requestedAt;
    private final List<Progress> tracks = new ArrayList<>();
    private int people;

    Ballot(Outcome.Plan plan, Policy policy, Instant requestedAt) {
        this.plan = plan;
        this.policy = policy;
        this.requestedAt = requestedAt;
        plan.tracks().forEach(track -> tracks.add(new Progress(track)));
    }

    private static final class Progress {
        private final Outcome.Track track;
        private int stage;
        private int votes;

        Progress(Outcome.Track track) {
            this.track = track;
        }

        boolean done() {
            return stage == track.stages().size();
        }

        void count() {
            votes++;
            if (votes == track.stages().get(stage).quorum()) {
                stage++;
                votes = 0;
            }
        }
    }

    /** Counts a person's approval; false, and nothing is counted, when it isn't this person's turn in any rule. */
    boolean cast(String subject, Instant at) {
        boolean counted = tracks.stream().allMatch(Progress::done);
        for (Progress progress : tracks) {
            if (!progress.done() && mayVote(progress, subject, at)) {
                progress.count();
                counted = true;
            }
        }
        people += counted ? 1 : 0;
        return counted;
    }

    private boolean mayVote(Progress progress, String subject, Instant at) {
        Set<String> groups = progress.track.stages().get(progress.stage).groups();
        return groups.isEmpty()
                || member(groups, subject)
                || progress.track
                        .escalation()
                        .filter(each -> !at.isBefore(requestedAt.plus(each.after())))
                        .filter(each -> member(each.groups(), subject))
                        .isPresent();
    }

    private boolean member(Set<String> groups, String subject) {
        return groups.stream()
                .anyMatch(group -> policy.groups().getOrDefault(group, Set.of()).contains(subject));
    }

    /** Whether all rules are through and enough different people have voted. */
    boolean complete() {
        return people >= plan.people() && tracks.stream().allMatch(Progress::done);
    }

    /** Whose turn it is, in words. */
    String turn() {
        List<String> turns = new ArrayList<>();
        for (Progress progress : tracks) {
            if (!progress.done()) {
                Policy.Stage stage = progress.track.stages().get(progress.stage);
                turns.add("rule " + progress.track.rule() + " waits for " + (stage.quorum() - progress.votes) + " of "
                        + (stage.groups().isEmpty()
                                ? "all approvers"
                                : "the groups "
                                        + String.join(
                                                ", ",
                                                stage.groups().stream().sorted().toList())));
            }
        }
        return turns.isEmpty() ? "any approver may vote" : String.join("; ", turns);
    }
}

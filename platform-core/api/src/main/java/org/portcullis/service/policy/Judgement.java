// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a request gets, and why.
 *
 * @param verdict {@code APPROVE}, {@code WAIT} or {@code DENY}
 * @param by what it comes from, as in {@code profile:reads}, {@code rule:exports}, {@code denial:freeze}
 * @param why in sentences
 * @param approvers how many different people must approve; 0 unless it waits
 * @param stages who must approve, rule by rule and in order
 * @param expiresAfter when it lapses unless people have decided
 * @param policyVersion by which it was judged
 */
public record Judgement(
        String verdict,
        List<String> by,
        List<String> why,
        int approvers,
        List<Stage> stages,
        Optional<Duration> expiresAfter,
        String policyVersion) {
    /** Copies the lists. */
    public Judgement {
        by = List.copyOf(by);
        why = List.copyOf(why);
        stages = List.copyOf(stages);
    }

    /**
     * A stage of a rule.
     *
     * @param rule its name
     * @param groups whose members vote; empty: every approver
     * @param quorum how many of them
     */
    public record Stage(String rule, List<String> groups, int quorum) {
        /** Copies the list. */
        public Stage {
            groups = List.copyOf(groups);
        }
    }
}

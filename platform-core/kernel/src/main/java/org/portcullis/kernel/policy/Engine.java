// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.registry.OperationRef;

/**
 * Judges a request by a policy. A denial or a refused conflict wins over everything; what no profile covers for certain
 * waits, and then all of the request waits; nothing is approved that no profile names. It reads nothing and keeps nothing:
 * equal asks get equal outcomes. Thread-safe.
 */
public final class Engine {
    private final Policy policy;
    private final ByOperation<Policy.Profile> profiles;
    private final ByOperation<Policy.Denial> denials;
    private final ByOperation<Policy.Rule> rules;
    private final ByOperation<Policy.Conflict> conflicts;

    /** Of a policy. */
    public Engine(Policy policy) {
        this.policy = policy;
        this.profiles =
                new ByOperation<>(policy.profiles(), each -> each.match().operations());
        this.denials = new ByOperation<>(policy.denials(), each -> each.match().operations());
        this.rules = new ByOperation<>(policy.rules(), each -> each.match().operations());
        this.conflicts = new ByOperation<>(policy.conflicts(), Policy.Conflict::operations);
    }

    /** By which it judges. */
    public Policy policy() {
        return policy;
    }

    /** Whether uses of this profile are counted. */
    public boolean budgeted(String profile) {
        return policy.profiles().stream()
                .anyMatch(each ->
                        each.name().equals(profile) && each.usesPerHour().isPresent());
    }

    /** What the request gets, and why in short. */
    public Outcome decide(Ask ask) {
        return judge(ask, false);
    }

    /** The same with all that was considered: what each profile of an operation lacks. */
    public Outcome explain(Ask ask) {
        return judge(ask, true);
    }

    /** Who must approve, were no profile there: what a vote is counted by. Never APPROVE. */
    public Outcome withoutProfiles(Ask ask) {
        return new Judging(ask, false).outcome(false);
    }

    private Outcome judge(Ask ask, boolean full) {
        return new Judging(ask, full).outcome(true);
    }

    /** One request. */
    private final class Judging {
        private final Ask ask;
        private final boolean full;
        private final List<String> by = new ArrayList<>();
        private final List<String> why = new ArrayList<>();
        private Instant notAfter;

        Judging(Ask ask, boolean full) {
            this.ask = ask;
            this.full = full;
        }

        Outcome outcome(boolean profilesCount) {
            if (denied() || refusedConflict()) {
                return new Outcome(Outcome.Verdict.DENY, by, why, Outcome.Plan.NOBODY, Optional.empty());
            }
            List<Policy.Conflict> escalated = escalated();
            boolean covered = profilesCount && covered() && escalated.isEmpty();
            if (covered) {
                return new Outcome(
                        Outcome.Verdict.APPROVE, by, why, Outcome.Plan.NOBODY, Optional.ofNullable(notAfter));
            }
            by.clear();
            Outcome.Plan plan = plan(escalated);
            if (plan == null) {
                return new Outcome(Outcome.Verdict.DENY, by, why, Outcome.Plan.NOBODY, Optional.empty());
            }
            return new Outcome(Outcome.Verdict.WAIT, by, why, plan, Optional.empty());
        }

        private boolean denied() {
            for (AskedOperation operation : ask.operations()) {
                for (Policy.Denial denial : denials.of(operation.ref())) {
                    if (denial.match().mayHold(ask, operation)) {
                        by.add("denial:" + denial.name());
                        why.add(operation.name() + " is denied by " + denial.name() + ": " + denial.reason());
                    }
                }
            }
            return !by.isEmpty();
        }

        private boolean refusedConflict() {
            for (Policy.Conflict conflict : happening()) {
                if (conflict.approval().isEmpty()) {
                    by.add("conflict:" + conflict.name());
                    why.add("Together with what was approved before it makes the conflict " + conflict.name());
                }
            }
            return !by.isEmpty();
        }

        private List<Policy.Conflict> escalated() {
            List<Policy.Conflict> found = happening();
            for (Policy.Conflict conflict : found) {
                why.add("Together with what was approved before it makes the conflict " + conflict.name()
                        + ", which people decide on");
            }
            return found;
        }

        private List<Policy.Conflict> happening() {
            List<Policy.Conflict> found = List.of();
            for (AskedOperation operation : ask.operations()) {
                for (Policy.Conflict conflict : conflicts.of(operation.ref())) {
                    if (!found.contains(conflict) && another(conflict, operation.ref())) {
                        found = found.isEmpty() ? new ArrayList<>(1) : found;
                        found.add(conflict);
                    }
                }
            }
            return found;
        }

        private boolean another(Policy.Conflict conflict, OperationRef than) {
            for (OperationRef ref : conflict.operations()) {
                boolean there = ask.held().inTask().contains(ref)
                        || conflict.within() == Policy.Conflict.Within.AGENT
                                && ask.held().byAgent().contains(ref)
                        || asked(ref);
                if (there && !ref.equals(than)) {
                    return true;
                }
            }
            return false;
        }

        private boolean asked(OperationRef ref) {
            for (AskedOperation operation : ask.operations()) {
                if (operation.ref().equals(ref)) {
                    return true;
                }
            }
            return false;
        }

        /** Whether profiles cover all of it; when one operation isn't covered, the answer is no at once. */
        private boolean covered() {
            boolean all = true;
            for (AskedOperation operation : ask.operations()) {
                if (!covered(operation)) {
                    all = false;
                    if (!full) {
                        break;
                    }
                }
            }
            return all;
        }

        private boolean covered(AskedOperation operation) {
            if (!operation.harmless()) {
                why.add(operation.name() + " is " + operation.operationClass() + ", which always waits for people");
                return false;
            }
            List<Policy.Profile> named = profiles.of(operation.ref());
            List<String> lacking = full ? new ArrayList<>() : null;
            for (Policy.Profile profile : named) {
                String failing = profile.match().failingForCertain(ask, operation);
                if (failing.isEmpty() && spent(profile)) {
                    failing = "the budget of " + profile.usesPerHour().getAsInt() + " an hour";
                }
                if (failing.isEmpty()) {
                    use(profile);
                    why.add(operation.name() + " is pre-approved by " + profile.name());
                    return true;
                }
                if (full) {
                    lacking.add(profile.name() + " doesn't: " + failing + " isn't right");
                }
            }
            why.add(operation.name() + " is covered by no profile"
                    + (full && !lacking.isEmpty() ? " (" + String.join("; ", lacking) + ")" : ""));
            return false;
        }

        private boolean profiled(AskedOperation operation) {
            return operation.harmless()
                    && profiles.of(operation.ref()).stream().anyMatch(each -> each.match()
                            .failingForCertain(ask, operation)
                            .isEmpty());
        }

        private boolean spent(Policy.Profile profile) {
            return profile.usesPerHour().isPresent()
                    && ask.uses().inLastHour(profile.name())
                            >= profile.usesPerHour().getAsInt();
        }

        private void use(Policy.Profile profile) {
            String name = "profile:" + profile.name();
            if (!by.contains(name)) {
                by.add(name);
            }
            profile.match().window().flatMap(window -> window.end(ask.at())).ifPresent(end -> {
                if (notAfter == null || end.isBefore(notAfter)) {
                    notAfter = end;
                }
            });
        }

        /** Who must approve; null when policy denies what no rule names. */
        private Outcome.Plan plan(List<Policy.Conflict> escalated) {
            Set<Policy.Rule> holding = new LinkedHashSet<>();
            for (AskedOperation operation : ask.operations()) {
                boolean named = false;
                for (Policy.Rule rule : rules.of(operation.ref())) {
                    if (rule.match().mayHold(ask, operation)) {
                        named = true;
                        if (holding.add(rule)) {
                            why.add(operation.name() + " is decided on by the rule " + rule.name());
                        }
                    }
                }
                if (!named && !policy.defaults().withoutRule() && !profiled(operation)) {
                    by.add("default");
                    why.add(operation.name() + " is named by no rule, and policy denies what none names");
                    return null;
                }
            }
            return plan(holding, escalated);
        }

        private Outcome.Plan plan(Set<Policy.Rule> holding, List<Policy.Conflict> escalated) {
            List<Outcome.Track> tracks = new ArrayList<>();
            Duration expires = policy.defaults().lapse();
            boolean owner = policy.defaults().ownerMayDecide();
            for (Policy.Rule rule : holding) {
                by.add("rule:" + rule.name());
                tracks.add(new Outcome.Track(rule.name(), rule.stages(), rule.escalation()));
                owner &= rule.ownerMayDecide();
                if (rule.expiresAfter().isPresent() && rule.expiresAfter().get().compareTo(expires) < 0) {
                    expires = rule.expiresAfter().get();
                }
            }
            for (Policy.Conflict conflict : escalated) {
                by.add("conflict:" + conflict.name());
                tracks.add(new Outcome.Track(
                        "conflict-" + conflict.name(),
                        List.of(conflict.approval().get()),
                        Optional.empty()));
            }
            int people = irreversible() ? ask.agent().tier().irreversibleApprovers() : 1;
            for (Outcome.Track track : tracks) {
                people = Math.max(
                        people,
                        track.stages().stream().mapToInt(Policy.Stage::quorum).sum());
            }
            return new Outcome.Plan(tracks, people, expires, owner);
        }

        private boolean irreversible() {
            return ask.operations().stream()
                    .anyMatch(each -> each.operationClass() == OperationClass.IRREVERSIBLE_WRITE);
        }
    }
}

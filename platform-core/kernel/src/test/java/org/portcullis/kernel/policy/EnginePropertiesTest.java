// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.kernel.policy.Outcome.Verdict;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;

/** Over many policies and requests out of a small world; a failure names the seed. */
@DisplayName("JIT-1: default deny, deny wins, tightening never widens")
class EnginePropertiesTest {
    private static final int SEEDS = 3_000;
    private static final int ASKS = 5;

    private interface Property {
        void check(RandomPolicies world, Policy policy, Ask ask, String seed);
    }

    private static void always(Property property) {
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomPolicies world = new RandomPolicies(seed);
            Policy policy = world.policy();
            for (int i = 0; i < ASKS; i++) {
                property.check(world, policy, world.ask(), "seed " + seed + "/" + i);
            }
        }
    }

    @Test
    @DisplayName("default deny: nothing is approved but by profiles that name each operation, and nothing dangerous")
    void defaultDeny() {
        int[] seen = new int[Verdict.values().length];
        always((world, policy, ask, seed) -> {
            Outcome outcome = new Engine(policy).decide(ask);
            seen[outcome.verdict().ordinal()]++;
            if (outcome.verdict() == Verdict.APPROVE) {
                for (AskedOperation operation : ask.operations()) {
                    assertThat(operation.harmless()).as(seed).isTrue();
                    assertThat(policy.profiles())
                            .as(seed)
                            .anyMatch(profile -> profile.match().operations().contains(operation.ref())
                                    && outcome.by().contains("profile:" + profile.name()));
                }
            }
            assertThat(new Engine(without(policy)).decide(ask).verdict())
                    .as(seed)
                    .isNotEqualTo(Verdict.APPROVE);
            if (outcome.verdict() == Verdict.WAIT) {
                assertThat(outcome.plan().people()).as(seed).isPositive();
                assertThat(outcome.plan().expiresAfter()).as(seed).isPositive();
            }
        });
        assertThat(seen).as("all verdicts happen").doesNotContain(0);
    }

    @Test
    @DisplayName("deny wins: once denied, no profile, no rule and no owner makes it anything else")
    void denyWins() {
        always((world, policy, ask, seed) -> {
            Outcome outcome = new Engine(policy).decide(ask);
            boolean byDenial =
                    outcome.by().stream().anyMatch(each -> each.startsWith("denial:") || each.startsWith("conflict:"));
            if (outcome.verdict() == Verdict.DENY && byDenial) {
                List<Policy.Profile> profiles = new ArrayList<>(policy.profiles());
                ask.operations().forEach(each -> profiles.add(everything(each.ref())));
                Policy wider = new Policy(
                        profiles,
                        policy.denials(),
                        plus(policy.rules(), world.rule()),
                        policy.conflicts(),
                        policy.groups(),
                        new Policy.Defaults(true, Duration.ofDays(7), true),
                        "v");
                assertThat(new Engine(wider).decide(ask).verdict()).as(seed).isEqualTo(Verdict.DENY);
            }
        });
    }

    @Test
    @DisplayName("tightening never widens: less profile, more denial, rule, conflict, a shorter time, a smaller budget")
    void tightening() {
        List<BiFunction<RandomPolicies, Policy, Policy>> ways = List.of(
                (world, policy) ->
                        with(policy, policy.profiles().stream().skip(1).toList(), policy.denials()),
                (world, policy) -> with(
                        policy,
                        policy.profiles().stream()
                                .map(EnginePropertiesTest::narrower)
                                .toList(),
                        policy.denials()),
                (world, policy) -> with(policy, policy.profiles(), plus(policy.denials(), world.denial())),
                (world, policy) -> policy.defaults().withoutRule()
                        ? with(policy, plus(policy.rules(), world.rule()), policy.conflicts(), policy.defaults())
                        : policy,
                (world, policy) ->
                        with(policy, policy.rules(), plus(policy.conflicts(), world.conflict()), policy.defaults()),
                (world, policy) -> with(
                        policy,
                        policy.rules().stream()
                                .map(EnginePropertiesTest::stricter)
                                .toList(),
                        policy.conflicts(),
                        policy.defaults()),
                (world, policy) -> with(
                        policy,
                        policy.rules(),
                        policy.conflicts(),
                        new Policy.Defaults(false, policy.defaults().lapse().dividedBy(2), false)));
        always((world, policy, ask, seed) -> {
            Outcome before = new Engine(policy).decide(ask);
            for (int way = 0; way < ways.size(); way++) {
                Outcome after = new Engine(ways.get(way).apply(world, policy)).decide(ask);
                notWider(before, after, seed + " way " + way);
            }
        });
    }

    @Test
    @DisplayName("explaining answers the same as deciding; without profiles nothing is approved")
    void explaining() {
        always((world, policy, ask, seed) -> {
            Engine engine = new Engine(policy);
            Outcome outcome = engine.decide(ask);
            assertThat(engine.explain(ask).verdict()).as(seed).isEqualTo(outcome.verdict());
            assertThat(engine.explain(ask).plan()).as(seed).isEqualTo(outcome.plan());
            assertThat(engine.withoutProfiles(ask).verdict()).as(seed).isNotEqualTo(Verdict.APPROVE);
            if (outcome.verdict() == Verdict.WAIT) {
                assertThat(engine.withoutProfiles(ask).plan()).as(seed).isEqualTo(outcome.plan());
            }
        });
    }

    private static void notWider(Outcome before, Outcome after, String seed) {
        assertThat(after.verdict()).as(seed).isLessThanOrEqualTo(before.verdict());
        if (before.verdict() == Verdict.WAIT && after.verdict() == Verdict.WAIT) {
            assertThat(after.plan().people())
                    .as(seed)
                    .isGreaterThanOrEqualTo(before.plan().people());
            assertThat(after.plan().expiresAfter())
                    .as(seed)
                    .isLessThanOrEqualTo(before.plan().expiresAfter());
            assertThat(!after.plan().ownerMayDecide() || before.plan().ownerMayDecide())
                    .as(seed)
                    .isTrue();
            List<String> rules =
                    after.plan().tracks().stream().map(Outcome.Track::rule).toList();
            assertThat(rules)
                    .as(seed)
                    .containsAll(before.plan().tracks().stream()
                            .map(Outcome.Track::rule)
                            .toList());
        }
        if (before.verdict() == Verdict.APPROVE
                && after.verdict() == Verdict.APPROVE
                && before.notAfter().isPresent()) {
            assertThat(after.by()).as(seed).isNotEmpty();
        }
    }

    private static Policy without(Policy policy) {
        return with(policy, List.of(), policy.denials());
    }

    private static Policy.Profile everything(OperationRef ref) {
        return new Policy.Profile(
                "all",
                new Match(Set.of(ref), Set.of(), Match.Who.ANYBODY, Parameters.ANY, Optional.empty()),
                OptionalInt.empty());
    }

    private static Policy.Profile narrower(Policy.Profile profile) {
        Match match = profile.match();
        Match.Who who = new Match.Who(
                match.who().tiers(),
                match.who().modes().isEmpty()
                        ? Set.of(Mode.SUPERVISED)
                        : match.who().modes(),
                Set.of("test"),
                match.who().labels().isEmpty()
                        ? Map.of("team", "billing")
                        : match.who().labels());
        return new Policy.Profile(
                profile.name(),
                new Match(match.operations(), match.classes(), who, match.parameters(), match.window()),
                OptionalInt.of(profile.usesPerHour().orElse(2)));
    }

    private static Policy.Rule stricter(Policy.Rule rule) {
        List<Policy.Stage> stages = rule.stages().stream()
                .map(stage -> new Policy.Stage(stage.groups(), stage.quorum() + 1))
                .toList();
        return new Policy.Rule(
                rule.name(),
                rule.match(),
                plus(stages, new Policy.Stage(Set.of("security"), 1)),
                rule.escalation(),
                Optional.of(rule.expiresAfter().orElse(Duration.ofMinutes(10)).dividedBy(2)),
                false);
    }

    private static Policy with(Policy policy, List<Policy.Profile> profiles, List<Policy.Denial> denials) {
        return new Policy(
                profiles, denials, policy.rules(), policy.conflicts(), policy.groups(), policy.defaults(), "v");
    }

    private static Policy with(
            Policy policy, List<Policy.Rule> rules, List<Policy.Conflict> conflicts, Policy.Defaults defaults) {
        return new Policy(policy.profiles(), policy.denials(), rules, conflicts, policy.groups(), defaults, "v");
    }

    private static <T> List<T> plus(List<T> all, T one) {
        List<T> more = new ArrayList<>(all);
        more.add(one);
        return more;
    }
}

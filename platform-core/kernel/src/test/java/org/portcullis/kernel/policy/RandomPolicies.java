// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.portcullis.kernel.acts.Json;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;
import org.portcullis.service.registry.RiskTier;

/** Policies and requests out of a small world, so that they meet often; the same for the same seed. */
final class RandomPolicies {
    private static final List<String> GROUPS = List.of("dba", "security", "finance");
    private static final List<JsonNode> SCHEMAS = List.of(
            Json.object("{\"properties\":{\"customer\":{\"enum\":[\"a\",\"b\"]}}}"),
            Json.object("{\"properties\":{\"limit\":{\"type\":\"integer\",\"maximum\":50}}}"));
    private static final List<String> CONSTRAINTS = List.of(
            "{}",
            "{\"customer\":\"a\"}",
            "{\"customer\":[\"a\",\"c\"]}",
            "{\"limit\":20}",
            "{\"customer\":\"b\",\"limit\":[10,100]}");

    final Random random;

    RandomPolicies(long seed) {
        random = new Random(seed);
    }

    Policy policy() {
        return new Policy(
                some(5, this::profile),
                some(2, this::denial),
                some(3, this::rule),
                some(2, this::conflict),
                Map.of("dba", Set.of("d"), "security", Set.of("s"), "finance", Set.of("f")),
                new Policy.Defaults(
                        random.nextBoolean(), Duration.ofHours(1 + random.nextInt(24)), random.nextInt(4) > 0),
                "v");
    }

    Policy.Profile profile() {
        return new Policy.Profile(
                "p" + random.nextInt(9),
                match(false),
                random.nextInt(3) == 0 ? OptionalInt.of(1 + random.nextInt(3)) : OptionalInt.empty());
    }

    Policy.Denial denial() {
        return new Policy.Denial("d" + random.nextInt(9), match(true), "because");
    }

    Policy.Rule rule() {
        return new Policy.Rule(
                "r" + random.nextInt(9),
                match(true),
                List.of(new Policy.Stage(subset(GROUPS), 1 + random.nextInt(3))),
                Optional.empty(),
                random.nextBoolean() ? Optional.of(Duration.ofMinutes(1 + random.nextInt(600))) : Optional.empty(),
                random.nextBoolean());
    }

    Policy.Conflict conflict() {
        Set<OperationRef> refs = new HashSet<>(List.of(ref(), ref(), ref()));
        return new Policy.Conflict(
                "c" + random.nextInt(9),
                refs,
                random.nextBoolean() ? Policy.Conflict.Within.TASK : Policy.Conflict.Within.AGENT,
                random.nextBoolean() ? Optional.of(new Policy.Stage(Set.of(), 2)) : Optional.empty());
    }

    Match match(boolean wild) {
        Set<OperationRef> refs = new HashSet<>(List.of(ref(), ref()));
        if (wild && random.nextInt(3) == 0) {
            refs = random.nextBoolean() ? Set.of() : Set.of(new OperationRef("s0", "*"));
        }
        return new Match(
                refs,
                random.nextInt(4) == 0 ? EnumSet.of(OperationClass.READ) : Set.of(),
                new Match.Who(
                        sometimes(EnumSet.allOf(RiskTier.class)),
                        sometimes(EnumSet.allOf(Mode.class)),
                        random.nextInt(4) == 0 ? Set.of("test") : Set.of(),
                        random.nextInt(4) == 0 ? Map.of("team", "billing") : Map.of()),
                random.nextInt(3) == 0 ? new Parameters(SCHEMAS.get(random.nextInt(SCHEMAS.size()))) : Parameters.ANY,
                random.nextInt(4) == 0 ? Optional.of(window()) : Optional.empty());
    }

    Window window() {
        return new Window(
                EnumSet.of(DayOfWeek.values()[random.nextInt(7)], DayOfWeek.values()[random.nextInt(7)]),
                LocalTime.of(random.nextInt(24), 0),
                LocalTime.of(random.nextInt(24), 30),
                ZoneOffset.UTC);
    }

    Ask ask() {
        List<AskedOperation> operations = new ArrayList<>();
        Set<OperationRef> refs = new HashSet<>(List.of(ref(), ref()));
        for (OperationRef ref : refs) {
            OperationClass type = random.nextInt(3) == 0
                    ? OperationClass.values()[random.nextInt(OperationClass.values().length)]
                    : OperationClass.READ;
            operations.add(
                    new AskedOperation(ref, type, Json.object(CONSTRAINTS.get(random.nextInt(CONSTRAINTS.size())))));
        }
        Map<String, Integer> used = Map.of("p1", 1, "p2", 2, "p3", 3);
        return new Ask(
                new Ask.Facts(
                        random.nextBoolean() ? Map.of("team", "billing") : Map.of("team", "other"),
                        Mode.values()[random.nextInt(Mode.values().length)],
                        RiskTier.values()[random.nextInt(RiskTier.values().length)],
                        random.nextBoolean() ? "test" : "prod"),
                operations,
                Instant.ofEpochSecond(random.nextInt(7 * 24 * 3600)),
                new Ask.Held(Set.copyOf(some(2, this::ref)), Set.copyOf(some(2, this::ref))),
                profile -> used.getOrDefault(profile, 0));
    }

    private OperationRef ref() {
        return new OperationRef("s" + random.nextInt(2), "o" + random.nextInt(3));
    }

    private <T> List<T> some(int most, Supplier<T> one) {
        List<T> all = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            T next = one.get();
            if (!all.contains(next)) {
                all.add(next);
            }
        }
        return all;
    }

    private <E extends Enum<E>> Set<E> sometimes(EnumSet<E> all) {
        if (random.nextInt(3) > 0) {
            return Set.of();
        }
        EnumSet<E> kept = EnumSet.of(all.iterator().next());
        all.stream().filter(each -> random.nextBoolean()).forEach(kept::add);
        return kept;
    }

    private Set<String> subset(List<String> all) {
        return Set.copyOf(Arrays.asList(all.get(random.nextInt(all.size())), all.get(0)).stream()
                .distinct()
                .toList());
    }
}

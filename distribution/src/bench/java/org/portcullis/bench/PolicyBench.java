// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.portcullis.kernel.policy.Ask;
import org.portcullis.kernel.policy.AskedOperation;
import org.portcullis.kernel.policy.Engine;
import org.portcullis.kernel.policy.Outcome;
import org.portcullis.kernel.policy.Policies;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;
import org.portcullis.service.registry.RiskTier;

/**
 * Decisions a second on one thread, by a policy of 1,000 profiles (with labels, parameters, windows and budgets), 100
 * denials, 200 rules and 50 conflicts, for requests of which a third each is approved, waits and is denied, more or less.
 */
public final class PolicyBench {
    private static final int SYSTEMS = 100;
    private static final int ASKS = 1_000;
    private static final int ROUNDS = 5;
    private static final long ROUND_NANOS = 2_000_000_000L;

    private PolicyBench() {}

    /** Prints decisions a second. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("policy-bench");
        Path file = folder.resolve("bench.yaml");
        try {
            Files.writeString(file, policy());
            long begun = System.nanoTime();
            Engine engine = new Policies(folder).engine();
            System.out.printf(
                    Locale.ROOT,
                    "%d profiles, %d denials, %d rules, %d conflicts read in %d ms%n",
                    engine.policy().profiles().size(),
                    engine.policy().denials().size(),
                    engine.policy().rules().size(),
                    engine.policy().conflicts().size(),
                    (System.nanoTime() - begun) / 1_000_000);
            List<Ask> asks = asks();
            System.out.println("decisions a second, one thread (target: at least 100,000)");
            run(engine, asks); // warm
            for (int round = 0; round < ROUNDS; round++) {
                run(engine, asks);
            }
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private static void run(Engine engine, List<Ask> asks) {
        int[] verdicts = new int[Outcome.Verdict.values().length];
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begun = System.nanoTime();
        long worked = threads.getCurrentThreadCpuTime();
        long done = 0;
        while (System.nanoTime() - begun < ROUND_NANOS) {
            for (Ask ask : asks) {
                verdicts[engine.decide(ask).verdict().ordinal()]++;
            }
            done += asks.size();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        double processor = (threads.getCurrentThreadCpuTime() - worked) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "  %,10.0f/s, %,10.0f in a second of processor time   (%d %% denied, %d %% wait, %d %% approved)%n",
                done / seconds,
                done / processor,
                100L * verdicts[0] / done,
                100L * verdicts[1] / done,
                100L * verdicts[2] / done);
    }

    private static String policy() {
        StringBuilder yaml =
                new StringBuilder("version: 1\ngroups: {dba: [a@x, b@x], security: [c@x]}\npre_approved:\n");
        for (int i = 0; i < 10 * SYSTEMS; i++) {
            yaml.append(String.format(
                    Locale.ROOT,
                    "  - {name: p%d, operations: [{system: s%d, operation: o%d}], tiers: [LOW, MEDIUM, HIGH, CRITICAL],"
                            + " modes: [SUPERVISED, DELEGATED]%s%s%s%s}%n",
                    i,
                    i % SYSTEMS,
                    i / SYSTEMS,
                    i % 2 == 0 ? ", labels: {team: billing}" : "",
                    i % 3 == 0
                            ? ", parameters: {properties: {customer: {type: string, pattern: \"^[a-z]{1,20}$\"}}}"
                            : "",
                    i % 5 == 0 ? ", window: {from: \"00:00\", to: \"23:00\", zone: Europe/Vienna}" : "",
                    i % 7 == 0 ? ", budget: {uses_per_hour: 10}" : ""));
        }
        yaml.append("denied:\n");
        for (int i = 0; i < SYSTEMS; i++) {
            yaml.append(String.format(
                    Locale.ROOT,
                    "  - {name: d%d, operations: [{system: s%d, operation: \"*\"}], environments: [%s], reason: no}%n",
                    i,
                    i,
                    i % 3 == 0 ? "test" : "prod"));
        }
        yaml.append("approvals:\n  rules:\n");
        for (int i = 0; i < 2 * SYSTEMS; i++) {
            yaml.append(String.format(
                    Locale.ROOT,
                    "    - {name: r%d, operations: [{system: s%d, operation: o%d}], stages: [{groups: [dba]}, {groups: [security], quorum: 2}]}%n",
                    i,
                    i % SYSTEMS,
                    i / SYSTEMS));
        }
        yaml.append("conflicts:\n");
        for (int i = 0; i < SYSTEMS / 2; i++) {
            yaml.append(String.format(
                    Locale.ROOT,
                    "  - {name: c%d, operations: [{system: s%d, operation: o1}, {system: s%d, operation: o2}]}%n",
                    i,
                    i,
                    i));
        }
        return yaml.toString();
    }

    private static List<Ask> asks() throws Exception {
        Random random = new Random(1);
        JsonNode bound = new ObjectMapper().readTree("{\"customer\":[\"acme\",\"umbrella\"]}");
        List<Ask> asks = new ArrayList<>();
        for (int i = 0; i < ASKS; i++) {
            List<AskedOperation> operations = new ArrayList<>();
            String system = "s" + random.nextInt(SYSTEMS);
            for (int n = 1 + random.nextInt(2); n > 0; n--) {
                operations.add(new AskedOperation(
                        new OperationRef(system, "o" + random.nextInt(10)), OperationClass.READ, bound));
            }
            asks.add(new Ask(
                    new Ask.Facts(
                            Map.of("team", random.nextInt(4) > 0 ? "billing" : "other"),
                            Mode.SUPERVISED,
                            RiskTier.values()[random.nextInt(4)],
                            "test"),
                    operations,
                    Instant.parse("2026-11-23T10:00:00Z"),
                    new Ask.Held(Set.of(new OperationRef(system, "o1")), Set.of()),
                    Ask.Uses.NONE));
        }
        return asks;
    }
}

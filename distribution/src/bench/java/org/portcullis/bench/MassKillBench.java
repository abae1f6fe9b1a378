// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.portcullis.bench.vendor.SlowVendors;

/**
 * A thousand agents revoked by one command at a vault and a PAM product that take 50 ms for each answer: as the first kill
 * after a start, and warm. The vendors are a bundle in memory, so that the platform is measured and not they; everything
 * else is the real server.
 */
public final class MassKillBench {
    private static final int AGENTS = 1_000;
    private static final int ROUNDS = 2;
    private static final String IMPORTS = "org.osgi.framework,org.portcullis.spi;version=\"[1,2)\""
            + ",org.portcullis.spi.credential;version=\"[1,2)\",org.portcullis.spi.elevation;version=\"[1,2)\""
            + ",org.portcullis.spi.revocation;version=\"[1,2)\"";

    private MassKillBench() {}

    /** Prints milliseconds as the caller sees them, over HTTP. */
    public static void main(String[] args) throws Exception {
        try (Platform platform = Platform.start(MassKillBench::prepare)) {
            platform.putSystem("slow-db", system());
            equip(platform, "first");
            platform.restart();
            System.out.printf(
                    Locale.ROOT,
                    "kill, %,d agents by one command, vendors of 50 ms, the first after start: %.0f ms%n",
                    AGENTS,
                    kill(platform, "first"));
            for (int round = 1; round <= ROUNDS; round++) {
                equip(platform, "warm-" + round);
                System.out.printf(
                        Locale.ROOT,
                        "kill, %,d agents by one command, vendors of 50 ms, warm: %.0f ms%n",
                        AGENTS,
                        kill(platform, "warm-" + round));
            }
        }
    }

    private static void prepare(Path home) {
        DroppedBundle.drop(home, IMPORTS, SlowVendors.class, "SlowVendor");
        try {
            Path policies = Files.createDirectories(home.resolve("config/policies"));
            Files.writeString(
                    policies.resolve("pre-approved.yaml"),
                    "version: 1\npre_approved:\n  - name: bench\n    operations: [{system: slow-db, operation: read}]\n"
                            + "    tiers: [LOW]\n    modes: [SUPERVISED]\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode system() {
        ObjectNode system = Platform.JSON.createObjectNode().put("environment", "test");
        ObjectNode operation = system.putObject("operations").putObject("read").put("class", "READ");
        operation.putObject("parameters").put("type", "object");
        ObjectNode bindings = operation.putObject("bindings");
        bindings.putObject("vault").put("instance", "vault-slow~bench").putObject("template");
        bindings.putObject("pam").put("instance", "pam-slow~bench").putObject("template");
        return system;
    }

    private static double kill(Platform platform, String label) throws IOException, InterruptedException {
        ObjectNode body = Platform.JSON.createObjectNode().put("reason", "benchmark");
        body.putObject("target").put("type", "label").put("id", "round=" + label);
        long begun = System.nanoTime();
        JsonNode revocation = platform.operator("/revocations?wait=PT120S", body);
        double millis = (System.nanoTime() - begun) / 1e6;
        if (!revocation.path("state").asText().equals("REVOKED")) {
            throw new IOException("not revoked: " + revocation);
        }
        return millis;
    }

    private static void equip(Platform platform, String label) throws Exception {
        ExecutorService hands = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = IntStream.range(0, AGENTS)
                    .<Future<?>>mapToObj(i -> hands.submit(() -> {
                        new EquippedAgent(platform, label + "-" + i)
                                .withLabel("round", label)
                                .holding("slow-db", "read");
                        return null;
                    }))
                    .toList();
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            hands.shutdown();
        }
    }
}

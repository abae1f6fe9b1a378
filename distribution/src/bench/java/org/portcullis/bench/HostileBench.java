// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.portcullis.bench.vendor.HostileVendor;

/**
 * How long bystanders' draws take, at a steady rate, before and while a trusted bundle beside them does what it shouldn't
 * and its own agent asks for credentials all the time.
 */
final class HostileBench {
    /** {@code PORTCULLIS_JAVA_OPTIONS=-Dportcullis.bench.behaviours=…} measures some of them alone. */
    private static final String[] BEHAVIOURS = System.getProperty(
                    "portcullis.bench.behaviours", "throws,overflows,null,hangs,late,floods,services,threads")
            .split(",");

    private static final Duration WARM = Duration.ofSeconds(20);
    private static final Duration EACH = Duration.ofSeconds(4);
    private static final int ROUNDS = 3;
    private static final int PER_SECOND = 25;
    private static final int AGENTS = 2;
    private static final String IMPORTS = "org.osgi.framework,org.portcullis.spi;version=\"[1,2)\""
            + ",org.portcullis.spi.credential;version=\"[1,2)\",org.portcullis.spi.revocation;version=\"[1,2)\"";

    private final Path[] home = new Path[1];
    private final List<EquippedAgent> bystanders = new ArrayList<>();

    private HostileBench() {}

    static void main(String[] arguments) throws Exception {
        new HostileBench().run();
    }

    private void run() throws Exception {
        try (Platform platform = Platform.start(this::prepare)) {
            platform.putSystem("hostile-db", system());
            for (int i = 0; i < AGENTS; i++) {
                bystanders.add(new EquippedAgent(platform, "bystander-" + i).holding("billing-db", "read-invoices"));
            }
            EquippedAgent own = new EquippedAgent(platform, "hostile").holding("hostile-db", "read");
            draws(WARM);
            System.out.println("bystanders' draws, milliseconds: p50, p99 (target: p99 at most twice that before)");
            for (String behaviour : BEHAVIOURS) {
                List<Double> before = new ArrayList<>();
                List<Double> during = new ArrayList<>();
                for (int round = 0; round < ROUNDS; round++) { // in turns, so that other work on the machine hits both
                    before.addAll(draws(EACH));
                    during.addAll(whileHostile(behaviour, own));
                }
                Collections.sort(before);
                Collections.sort(during);
                System.out.printf(
                        Locale.ROOT,
                        "  %-10s before %5.1f %6.1f   during %5.1f %6.1f   p99 %.2f times%n",
                        behaviour,
                        at(before, 50),
                        at(before, 99),
                        at(during, 50),
                        at(during, 99),
                        at(during, 99) / at(before, 99));
            }
        }
    }

    private void prepare(Path folder) {
        home[0] = folder;
        DroppedBundle.drop(folder, IMPORTS, HostileVendor.class);
        try {
            Path policies = Files.createDirectories(folder.resolve("config/policies"));
            Files.writeString(
                    policies.resolve("pre-approved.yaml"),
                    "version: 1\npre_approved:\n  - name: bench\n    operations:\n"
                            + "      - {system: hostile-db, operation: read}\n"
                            + "      - {system: billing-db, operation: read-invoices}\n"
                            + "    tiers: [LOW]\n    modes: [SUPERVISED]\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode system() {
        ObjectNode system = Platform.JSON.createObjectNode().put("environment", "test");
        ObjectNode operation = system.putObject("operations").putObject("read").put("class", "READ");
        operation
                .putObject("bindings")
                .putObject("vault")
                .put("instance", "vault-hostile~bench")
                .putObject("template");
        return system;
    }

    private List<Double> whileHostile(String behaviour, EquippedAgent own) throws Exception {
        Path told = home[0].resolve("data/hostile");
        Files.writeString(told, behaviour);
        AtomicBoolean over = new AtomicBoolean();
        Thread asking = new Thread(() -> {
            while (!over.get()) {
                own.tries();
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        });
        asking.start();
        try {
            return draws(EACH);
        } finally {
            over.set(true);
            Files.delete(told);
            asking.join();
        }
    }

    /** Draws of all bystanders at their rate, sorted by what they took. */
    private List<Double> draws(Duration longest) throws InterruptedException {
        List<Double> millis = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        long end = System.nanoTime() + longest.toNanos();
        long pause = Duration.ofSeconds(1).toNanos() / PER_SECOND;
        for (EquippedAgent agent : bystanders) {
            Thread thread = new Thread(() -> {
                for (long next = System.nanoTime(); next < end; next += pause) {
                    LockSupport.parkNanos(next - System.nanoTime());
                    long begun = System.nanoTime();
                    agent.draws();
                    millis.add((System.nanoTime() - begun) / 1e6);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Collections.sort(millis);
        return millis;
    }

    private static double at(List<Double> sorted, int percent) {
        return sorted.get((sorted.size() - 1) * percent / 100);
    }
}

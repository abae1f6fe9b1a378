// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * One agent with twenty leases, live sessions and a way through the gateway killed at real servers: from the command to the
 * answer that all is VERIFIED, beside the time that the slowest server had requests of ours to answer.
 */
final class RealKillBench {
    private static final int WARM = 5;
    private static final int KILLS = 20;
    private static final int FENCES = 10;

    private final RealWorld world;
    private final List<Double> totals = new ArrayList<>();
    private final List<Double> added = new ArrayList<>();
    private final List<Double> fenced = new ArrayList<>();
    private final Map<String, List<Double>> own = new TreeMap<>();
    private int made;

    private RealKillBench(RealWorld world) {
        this.world = world;
    }

    /** Prints milliseconds as the caller sees them, over HTTP. */
    static void main(String[] arguments) throws Exception {
        Figures.printLoad("before");
        try (RealWorld world = new RealWorld()) {
            RealKillBench bench = new RealKillBench(world);
            for (int i = 0; i < WARM; i++) {
                bench.kill();
            }
            bench.forget();
            for (int i = 0; i < KILLS; i++) {
                bench.kill();
            }
            bench.print();
            bench.fences();
        }
        Figures.printLoad("after");
    }

    private void forget() {
        totals.clear();
        added.clear();
        fenced.clear();
        own.clear();
    }

    private RealAgent agent() throws Exception {
        RealAgent agent = new RealAgent(world, "real-" + made++).withTwenty();
        world.platform.awaitQuiet();
        return agent;
    }

    private void kill() throws Exception {
        RealAgent agent = agent();
        world.proxies.values().forEach(BusyProxy::forget);
        long begun = System.nanoTime();
        JsonNode revocation = Catalogue.revoke(world.platform, "agent", agent.id(), "PT60S");
        double total = Figures.since(begun);
        Map<String, Double> busy = new TreeMap<>();
        world.proxies.forEach((name, proxy) -> busy.put(name, proxy.busyMillis()));
        agent.isDead();
        totals.add(total);
        added.add(total - busy.values().stream().max(Comparator.naturalOrder()).orElseThrow());
        fenced.add(Duration.between(instant(revocation, "commanded_at"), instant(revocation, "fenced_at"))
                        .toNanos()
                / 1e6);
        for (JsonNode part : revocation.path("parts")) {
            String state = part.path("state").asText();
            if (!state.equals("VERIFIED") && !state.equals("NOT_APPLICABLE")) {
                throw new IllegalStateException("not verified: " + part);
            }
            String adapter = part.path("adapter").asText();
            own.computeIfAbsent(adapter, each -> new ArrayList<>())
                    .add(part.path("elapsed_ms").asDouble());
            own.computeIfAbsent(adapter + " (its own)", each -> new ArrayList<>())
                    .add(busy.getOrDefault(adapter, 0.0));
        }
    }

    private static Instant instant(JsonNode revocation, String name) {
        return Instant.parse(revocation.path(name).asText());
    }

    private void print() {
        Figures.print(
                "one agent with 20 leases, to all parts VERIFIED: %s (wanted: p50 at most 1,000)",
                Figures.millis(totals));
        Figures.print("  above the slowest server's own time: %s (wanted: p50 at most 10)", Figures.millis(added));
        Figures.print("  from the command to its durable fence: %s (wanted: at most 5)", Figures.millis(fenced));
        for (String adapter : own.keySet()) {
            if (own.containsKey(adapter + " (its own)")) {
                Figures.print(
                        "  %-24s p50 %6.1f ms to VERIFIED, of which the server's own %6.1f ms",
                        adapter,
                        Figures.percentile(own.get(adapter), 50),
                        Figures.percentile(own.get(adapter + " (its own)"), 50));
            }
        }
    }

    /** How long after the command was sent the gateway still lets a request pass: of others, since asking takes time too. */
    private void fences() throws Exception {
        List<Double> passed = new ArrayList<>();
        List<Double> denied = new ArrayList<>();
        for (int i = 0; i < FENCES; i++) {
            RealAgent agent = agent();
            CompletableFuture<Long> begun = new CompletableFuture<>();
            Thread killer = new Thread(() -> command(agent, begun), "killer");
            killer.start();
            long sent = begun.get();
            double last = 0;
            double asked = Figures.since(sent);
            while (agent.passes()) {
                last = asked;
                asked = Figures.since(sent);
            }
            passed.add(last);
            denied.add(Figures.since(sent));
            killer.join();
        }
        Figures.print("  last request that the gateway let pass, sent after the command: %s", Figures.millis(passed));
        Figures.print("  first one denied, answered after the command: %s", Figures.millis(denied));
    }

    private void command(RealAgent agent, CompletableFuture<Long> begun) {
        try {
            begun.complete(System.nanoTime());
            Catalogue.revoke(world.platform, "agent", agent.id(), "PT60S");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
    private final List<Double> before = new ArrayList<>();
    private final List<Double> after = new ArrayList<>();
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
        before.clear();
        after.clear();
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
        long ended = System.nanoTime();
        double total = (ended - begun) / 1e6;
        for (BusyProxy proxy : world.proxies.values()) {
            if (proxy.requests() > 0) {
                before.add((proxy.first() - begun) / 1e6);
            }
        }
        after.add((ended
                        - world.proxies.values().stream()
                                .mapToLong(BusyProxy::last)
                                .max()
                                .orElseThrow())
                / 1e6);
        Map<String, Double> busy = new TreeMap<>();
        world.proxies.forEach((name, proxy) -> busy.put(name, proxy.busyMillis()));
        agent.isDead();
        totals.add(total);
        added.add(total - busy.values().stream().max(Comparator.naturalOrder()).orElseThrow());
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

    private void print() {
        Figures.print(
                "one agent with 20 leases, to all parts VERIFIED: %s (wanted: p50 at most 1,000)",
                Figures.millis(totals));
        Figures.print("  above the slowest server's own time: %s (wanted: p50 at most 10)", Figures.millis(added));
        Figures.print("  from the command to each server's first request: %s", Figures.millis(before));
        Figures.print("  from the last server's last answer to ours: %s", Figures.millis(after));
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

    /** A command that nobody waits for is answered when its fence stands; the next request must be denied. */
    private void fences() throws Exception {
        List<Double> fenced = new ArrayList<>();
        for (int i = 0; i < FENCES; i++) {
            RealAgent agent = agent();
            long begun = System.nanoTime();
            String id = Catalogue.command(world.platform, "agent", agent.id());
            fenced.add(Figures.since(begun));
            if (agent.passes()) {
                throw new IllegalStateException("a request passed after the command was answered");
            }
            Catalogue.awaitEnd(world.platform, id);
        }
        Figures.print(
                "  from the command to the answer that its fence stands: %s (wanted: at most 5)",
                Figures.millis(fenced));
    }
}

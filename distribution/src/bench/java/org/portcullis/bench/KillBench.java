// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * From the command to REVOKED over the four embedded parts of the real server: agents that each hold a token, a leased
 * credential with its grant at the target, and a way through the gateway; one killed after the other, and then many by one
 * command.
 */
public final class KillBench {
    private static final int WARM = 200;
    private static final int KILLS = 150;
    private static final int AT_ONCE = 100;

    private final Platform platform;
    private int made;

    private KillBench(Platform platform) {
        this.platform = platform;
    }

    /** Prints milliseconds as the caller sees them, over HTTP. */
    public static void main(String[] args) throws Exception {
        try (Platform platform = Platform.start()) {
            KillBench bench = new KillBench(platform);
            System.out.printf(Locale.ROOT, "kill, the first after start: %.1f ms%n", bench.kill());
            for (int i = 0; i < WARM; i++) {
                bench.kill();
            }
            List<Double> times = new ArrayList<>();
            for (int i = 0; i < KILLS; i++) {
                times.add(bench.kill());
            }
            Collections.sort(times);
            System.out.printf(
                    Locale.ROOT,
                    "kill, one agent over four embedded parts, %d times: p50 %.1f ms, p99 %.1f ms, worst %.1f ms%n",
                    KILLS,
                    times.get(KILLS / 2),
                    times.get(KILLS * 99 / 100),
                    times.get(KILLS - 1));
            bench.many();
        }
    }

    private double kill() throws Exception {
        return revoke("agent", equippedAgent().id());
    }

    private void many() throws Exception {
        for (int i = 0; i < AT_ONCE; i++) {
            equippedAgent();
        }
        System.out.printf(
                Locale.ROOT,
                "kill, %d agents by one command over four embedded parts: %.0f ms%n",
                AT_ONCE,
                revoke("environment", "test"));
    }

    private EquippedAgent equippedAgent() throws Exception {
        return new EquippedAgent(platform, "kill-" + made++)
                .holding("billing-db", "read-invoices")
                .passing("/gw/billing-db/invoices");
    }

    private double revoke(String type, String id) throws IOException, InterruptedException {
        ObjectNode body = Platform.JSON.createObjectNode().put("reason", "benchmark");
        body.putObject("target").put("type", type).put("id", id);
        long begun = System.nanoTime();
        JsonNode revocation = platform.operator("/revocations?wait=PT60S", body);
        double millis = (System.nanoTime() - begun) / 1e6;
        if (!revocation.path("state").asText().equals("REVOKED")) {
            throw new IOException("not revoked: " + revocation);
        }
        return millis;
    }
}

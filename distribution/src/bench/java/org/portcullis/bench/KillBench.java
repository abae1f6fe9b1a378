// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
    private static final int WARM = 30;
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
        return revoke("agent", equippedAgent());
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

    /** Each agent has a key of its own, as the registry wants it. */
    private String equippedAgent() throws Exception {
        BenchKey key = new BenchKey();
        String agent = platform.agent(
                "kill-" + made++, "LOW", key.publicJwk(), List.<String[]>of(new String[] {"billing-db", "read-invoices"
                }));
        String bearer = "Bearer " + token(key, agent);
        ObjectNode wanted =
                Platform.JSON.createObjectNode().put("task_id", "T-1").put("justification", "benchmark");
        wanted.putArray("operations").addObject().put("system", "billing-db").put("operation", "read-invoices");
        String elevation = platform.call("POST", platform.issuer() + "/v1/elevations", bearer, wanted)
                .get("id")
                .asText();
        String credential = platform.issuer() + "/v1/elevations/" + elevation + "/credential";
        platform.call("POST", credential, bearer, Platform.JSON.createObjectNode());
        HttpRequest through = HttpRequest.newBuilder(URI.create(platform.issuer() + "/gw/billing-db/invoices"))
                .header("Authorization", bearer)
                .header("Portcullis-Elevation", elevation)
                .build();
        int status = HttpClient.newHttpClient()
                .send(through, HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status != 200) {
            throw new IOException("the gateway answered " + status);
        }
        return agent;
    }

    private String token(BenchKey key, String agent) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(platform.issuer() + "/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(TokenBench.form(key, agent, platform.issuer())))
                .build();
        String body = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        return Platform.JSON.readTree(body).get("access_token").asText();
    }
}

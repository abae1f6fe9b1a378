// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;

/**
 * Requests a second through the real gateway, each decided by ledger and elevation and its decision durable before it is
 * forwarded, beside Jetty's own proxy in front of the same server; then with a DPoP proof on each, beside the bare
 * verification of as many proofs.
 */
public final class GatewayBench {
    private static final int ROUNDS = 3;
    private static final int CONNECTIONS = 128;
    private static final double SECONDS = 2.5;
    private static final double WARM_UP_SECONDS = 1;
    private static final double LONGEST_WARM_UP_SECONDS = 24;
    private static final int AHEAD_A_SECOND = 7_000;
    private static final String PATH = "/gw/billing-db/invoices";

    private final Platform platform;
    private final BareProxy proxy;

    private GatewayBench(Platform platform, BareProxy proxy) {
        this.platform = platform;
        this.proxy = proxy;
    }

    /** Prints rates and shares; the share is what counts, at least 50 %. */
    public static void main(String[] args) throws Exception {
        try (BareProxy proxy = new BareProxy();
                Platform platform = Platform.start()) {
            platform.putSystem("billing-db", billing(proxy.behindPort()));
            GatewayBench bench = new GatewayBench(platform, proxy);
            bench.bearer();
            bench.dpop();
        }
    }

    /** The shipped system, but with the small server behind it. */
    private static ObjectNode billing(int port) {
        ObjectNode system = Platform.JSON.createObjectNode().put("environment", "test");
        system.put("upstream", "http://127.0.0.1:" + port);
        ObjectNode operation = system.putObject("operations").putObject("read-invoices");
        operation.put("class", "READ").putObject("parameters").put("type", "object");
        ObjectNode bindings = operation.putObject("bindings");
        for (String kind : new String[] {"vault", "pam"}) {
            bindings.putObject(kind).put("instance", kind + "-local~default").putObject("template");
        }
        bindings.putArray("gateway")
                .addObject()
                .put("route", "billing-db")
                .put("method", "GET")
                .put("path", "/invoices");
        return system;
    }

    private void bearer() throws Exception {
        Session session = new Session("bearer", "LOW");
        byte[] through = session.request(null);
        byte[] plain = "GET /invoices HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        Load.warmUp(
                platform,
                LONGEST_WARM_UP_SECONDS / 2,
                () -> Load.rate(proxy.proxyPort(), CONNECTIONS, WARM_UP_SECONDS, () -> plain));
        Load.warmUp(
                platform,
                LONGEST_WARM_UP_SECONDS,
                () -> Load.rate(platform.dataPort(), CONNECTIONS, WARM_UP_SECONDS, () -> through));
        double bare = 0;
        double gateway = 0;
        for (int round = 0; round < ROUNDS; round++) {
            bare += Load.rate(proxy.proxyPort(), CONNECTIONS, SECONDS, () -> plain);
            gateway += Load.rate(platform.dataPort(), CONNECTIONS, SECONDS, () -> through);
        }
        System.out.printf(
                "gateway, bearer token: bare Jetty proxy %6.0f/s, gateway %6.0f/s, share %3.0f %%%n",
                bare / ROUNDS, gateway / ROUNDS, 100 * gateway / bare);
    }

    private void dpop() throws Exception {
        Session session = new Session("dpop", "HIGH");
        byte[] input = new byte[420];
        byte[] signed = session.key.sign(input);
        double bare = 0;
        double gateway = 0;
        Load.warmUp(platform, LONGEST_WARM_UP_SECONDS, () -> withProofs(session, WARM_UP_SECONDS));
        for (int round = 0; round < ROUNDS; round++) {
            bare += Producers.rate(Runtime.getRuntime().availableProcessors(), SECONDS, (producer, n) -> {
                if (!session.key.verify(input, signed)) {
                    throw new IllegalStateException("a signature doesn't verify");
                }
            });
            gateway += withProofs(session, SECONDS);
        }
        System.out.printf(
                "gateway, DPoP:         bare verifications %6.0f/s, gateway %6.0f/s, share %3.0f %%%n",
                bare / ROUNDS, gateway / ROUNDS, 100 * gateway / bare);
    }

    private double withProofs(Session session, double seconds) throws Exception {
        String nonce = TokenBench.nonce(platform, session.key, session.agent);
        Queue<byte[]> ahead = new ArrayDeque<>(IntStream.range(0, (int) (AHEAD_A_SECOND * seconds))
                .parallel()
                .mapToObj(i -> session.request(nonce))
                .toList());
        double rate = Load.rate(platform.dataPort(), CONNECTIONS, seconds, ahead::poll);
        if (ahead.isEmpty()) {
            System.out.println("(the requests made ahead were used up: the rate is a lower bound)");
        }
        return rate;
    }

    /** A live agent with a token and an elevation that is usable. */
    private final class Session {
        private final BenchKey key = new BenchKey();
        private final String agent;
        private final boolean bound;
        private final String token;
        private final String elevation;

        Session(String name, String tier) throws Exception {
            agent = platform.agent(
                    name, tier, key.publicJwk(), List.<String[]>of(new String[] {"billing-db", "read-invoices"}));
            bound = tier.equals("HIGH");
            token = token();
            ObjectNode wanted =
                    Platform.JSON.createObjectNode().put("task_id", "T-1").put("justification", "bench");
            wanted.putArray("operations")
                    .addObject()
                    .put("system", "billing-db")
                    .put("operation", "read-invoices");
            String url = platform.issuer() + "/v1/elevations";
            elevation = platform.call("POST", url, authorization(), wanted, proofHeader("POST", url))
                    .get("id")
                    .asText();
        }

        private String authorization() {
            return (bound ? "DPoP " : "Bearer ") + token;
        }

        private String[] proofHeader(String method, String url) throws IOException, InterruptedException {
            return bound
                    ? new String[] {"DPoP", key.proof(method, url, TokenBench.nonce(platform, key, agent), token)}
                    : new String[0];
        }

        private String token() throws IOException, InterruptedException {
            String url = platform.issuer() + "/oauth2/token";
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(TokenBench.form(key, agent, platform.issuer())));
            if (bound) {
                request.header("DPoP", key.proof("POST", url, TokenBench.nonce(platform, key, agent), null));
            }
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
            return Platform.JSON.readTree(response.body()).get("access_token").asText();
        }

        byte[] request(String nonce) {
            String proof = bound ? "DPoP: " + key.proof("GET", platform.issuer() + PATH, nonce, token) + "\r\n" : "";
            return ("GET " + PATH + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nAuthorization: "
                            + authorization() + "\r\nPortcullis-Elevation: " + elevation + "\r\n" + proof + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }
    }
}

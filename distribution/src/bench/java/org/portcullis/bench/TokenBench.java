// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

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
 * Access tokens a second over HTTP from the real server, each with a client assertion of its own, its row of the ledger and
 * its audit record durable, beside the bare signatures that it takes with the same provider: one made and one verified, and
 * one verified more with DPoP. Both on all processors; the generator shares them with the server.
 */
public final class TokenBench {
    private static final int ROUNDS = 5;
    private static final int CONNECTIONS = 128;
    private static final double SECONDS = 4;
    private static final double WARM_UP_SECONDS = 1;
    private static final double LONGEST_WARM_UP_SECONDS = 24;
    private static final int AHEAD_A_SECOND = 5_000;

    private TokenBench() {}

    /** Prints rates and shares; the share is what counts, at least 50 %. */
    public static void main(String[] args) throws Exception {
        BenchKey key = new BenchKey();
        try (Platform platform = Platform.start()) {
            String agent = platform.agent(
                    "bench", "LOW", key.publicJwk(), List.<String[]>of(new String[] {"billing-db", "read-invoices"}));
            for (boolean dpop : new boolean[] {false, true}) {
                measure(platform, key, agent, dpop);
            }
        }
    }

    private static void measure(Platform platform, BenchKey key, String agent, boolean dpop) throws Exception {
        Load.warmUp(platform, LONGEST_WARM_UP_SECONDS, () -> load(platform, key, agent, dpop, WARM_UP_SECONDS));
        bare(key, dpop);
        double bare = 0;
        double tokens = 0;
        for (int round = 0; round < ROUNDS; round++) {
            bare += bare(key, dpop);
            tokens += load(platform, key, agent, dpop, SECONDS);
        }
        System.out.printf(
                "tokens %s: bare signatures %6.0f/s, over HTTP %6.0f/s, share %3.0f %%%n",
                dpop ? "with DPoP   " : "without DPoP", bare / ROUNDS, tokens / ROUNDS, 100 * tokens / bare);
    }

    private static double bare(BenchKey key, boolean dpop) throws Exception {
        byte[] input = new byte[420];
        byte[] signed = key.sign(input);
        return Producers.rate(Runtime.getRuntime().availableProcessors(), SECONDS, (producer, n) -> {
            key.sign(input);
            for (int i = 0; i < (dpop ? 2 : 1); i++) {
                if (!key.verify(input, signed)) {
                    throw new IllegalStateException("a signature doesn't verify");
                }
            }
        });
    }

    private static double load(Platform platform, BenchKey key, String agent, boolean dpop, double seconds)
            throws Exception {
        String nonce = dpop ? nonce(platform, key, agent) : null;
        int made = (int) (AHEAD_A_SECOND * seconds);
        Queue<byte[]> ahead = new ArrayDeque<>(IntStream.range(0, made)
                .parallel()
                .mapToObj(i -> request(platform, key, agent, nonce))
                .toList());
        double rate = Load.rate(platform.dataPort(), CONNECTIONS, seconds, ahead::poll);
        if (ahead.isEmpty()) {
            System.out.println("(the requests made ahead were used up: the rate is a lower bound)");
        }
        return rate;
    }

    static String form(BenchKey key, String agent, String issuer) {
        return "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type"
                + "%3Ajwt-bearer&client_assertion=" + key.assertion(agent, issuer);
    }

    private static byte[] request(Platform platform, BenchKey key, String agent, String nonce) {
        String body = form(key, agent, platform.issuer());
        String proof = nonce == null
                ? ""
                : "DPoP: " + key.proof("POST", platform.issuer() + "/oauth2/token", nonce, null) + "\r\n";
        return ("POST /oauth2/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Content-Length: " + body.length() + "\r\n" + proof + "\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The server's nonce, as a client gets it: by asking without. */
    static String nonce(Platform platform, BenchKey key, String agent) throws IOException, InterruptedException {
        String url = platform.issuer() + "/oauth2/token";
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("DPoP", key.proof("POST", url, null, null))
                .POST(HttpRequest.BodyPublishers.ofString(form(key, agent, platform.issuer())))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .headers()
                .firstValue("DPoP-Nonce")
                .orElseThrow();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.portcullis.it.Answer;
import org.portcullis.it.Bot;
import org.portcullis.it.ServerUnderTest;

/** Asks nodes, once or again and again, and times. */
final class Probe {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(40).toNanos();

    private Probe() {}

    static Answer ask(Bot bot, String elevation) {
        return bot.through(elevation, "GET", "/gw/billing-db/invoices");
    }

    /**
     * The end of access.
     *
     * @param lastPassed when the last request began that was let pass
     * @param denied when the first denial was answered
     */
    record End(Duration lastPassed, Duration denied) {}

    /** Asks until it is denied; times are counted from that moment. */
    static End untilDenied(Bot bot, String elevation, long since) {
        Duration passed = Duration.ZERO;
        while (System.nanoTime() - since < PATIENCE_NANOS) {
            Duration begun = Duration.ofNanos(System.nanoTime() - since);
            int status = ask(bot, elevation).status();
            if (status == 403 || status == 401 || status == 503) {
                return new End(passed, Duration.ofNanos(System.nanoTime() - since));
            }
            if (status == 200) {
                passed = begun;
            } else if (status != 502) { // the vendor was faster, and refused the credential of a request under way
                throw new AssertionError("neither passed nor denied: " + status);
            }
        }
        throw new AssertionError("never denied");
    }

    /** How long until the first request passed. */
    static Duration untilPassed(Bot bot, String elevation, long since) {
        while (System.nanoTime() - since < PATIENCE_NANOS) {
            if (ask(bot, elevation).status() == 200) {
                return Duration.ofNanos(System.nanoTime() - since);
            }
        }
        throw new AssertionError("never passed");
    }

    /** As {@code p50 4.1 ms, p99 22 ms, max …}. */
    static String summary(List<Duration> times) {
        double[] sorted = times.stream()
                .mapToDouble(time -> time.toNanos() / 1e6)
                .sorted()
                .toArray();
        int last = sorted.length - 1;
        return String.format(
                "%d times: p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                sorted.length,
                sorted[last / 2],
                sorted[(int) Math.round(last * 0.99)],
                Arrays.stream(sorted).max().orElse(0));
    }

    /** Ids of the keys that a node publishes. */
    static HashSet<String> kids(HttpClient http, ServerUnderTest node) throws Exception {
        String text = http.send(
                        HttpRequest.newBuilder(node.data("/.well-known/jwks.json"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        HashSet<String> kids = new HashSet<>();
        new ObjectMapper()
                .readTree(text)
                .path("keys")
                .forEach(key -> kids.add(key.path("kid").asText()));
        return kids;
    }

    /** A request with just these headers; its status. */
    static int raw(HttpClient http, ServerUnderTest node, String path, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(node.data(path));
        headers.forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    /** What a load balancer is told. */
    static int ready(ServerUnderTest node) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(node.control("/healthz/ready"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Whether the embedded target lets a drawn credential in. */
    static boolean works(JsonNode credential) {
        String pair = credential.get("username").asText() + ":"
                + credential.get("password").asText();
        String basic = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        try {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(credential.get("url").asText() + "/invoices"))
                    .header("Authorization", basic)
                    .build();
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.service.Refusal;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;

@Timeout(60)
@DisplayName(
        "GWY-1, AUD-3, REV-2: each request is decided anew, recorded before it is forwarded, and cut when a fence rises")
class GatewayServletTest {
    private Gateway gateway;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() throws Exception {
        gateway = new Gateway();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .header("Authorization", "Bearer good")
                .header("Portcullis-Elevation", gateway.elevation);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void assertDenied(HttpResponse<String> response, int status) throws Exception {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(new ObjectMapper().readTree(response.body()).get("detail").asText())
                .matches("denied; reference (evt_\\w+|unrecorded)");
    }

    /** Sends bytes as they are and returns the status line. */
    private String raw(String target, String... headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
            String text =
                    "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer good\r\n"
                            + "Portcullis-Elevation: " + gateway.elevation + "\r\n"
                            + String.join("", headers) + "\r\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
        }
    }

    @Test
    void theCredentialIsInjectedAndTheAgentsOwnHeadersStay() throws Exception {
        HttpResponse<String> response = send(request("/gw/billing/invoices?year=2026")
                .header("Cookie", "a=b")
                .header("DPoP", "x")
                .header("X-Forwarded-For", "1.2.3.4")
                .header("X-HTTP-Method-Override", "DELETE")
                .header("Accept", "text/csv"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("body:");
        assertThat(gateway.behind.seen).containsExactly("GET /invoices?year=2026");
        var sent = gateway.behind.headers.get(0);
        assertThat(sent.get("Authorization")).containsExactly("Basic dTpoaWRkZW4tcHc=");
        assertThat(sent.get("Accept")).containsExactly("text/csv");
        assertThat(sent.keySet())
                .doesNotContain("Cookie", "Dpop", "X-forwarded-for", "X-http-method-override", "Portcullis-elevation");
        assertThat(response.headers().firstValue("X-Kept")).contains("yes");
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(response.headers().firstValue("X-Echo"))
                .as("it repeated the password")
                .isEmpty();
        assertThat(response.headers().firstValue("Portcullis-Reference")).isPresent();
        assertThat(response.headers().toString()).doesNotContain("hidden-pw");
        assertThat(gateway.ledger.questions.get(0).parameters()).isEqualTo("{\"year\":\"2026\"}");
    }

    @Test
    void oneDrawServesManyRequestsUntilItsLeaseEnds() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(send(request("/gw/billing/invoices")).statusCode()).isEqualTo(200);
        }
        assertThat(gateway.broker.draws).hasValue(1);
        gateway.ledger.end(gateway.broker.lastLease);
        assertThat(send(request("/gw/billing/invoices")).statusCode()).isEqualTo(200);
        assertThat(gateway.broker.draws).hasValue(2);
    }

    @Test
    void theDecisionIsDurableBeforeAnythingIsForwarded() throws Exception {
        gateway.audit.gate = new CompletableFuture<>();
        CompletableFuture<HttpResponse<String>> response =
                http.sendAsync(request("/gw/billing/invoices").build(), HttpResponse.BodyHandlers.ofString());
        waitFor(() -> gateway.audit.entries.size() == 1);
        assertThat(gateway.audit.entries.get(0).outcome()).isEqualTo("ALLOWED");
        assertThat(gateway.behind.seen).isEmpty();
        gateway.audit.gate.complete(null);
        assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void whatCannotBeRecordedIsNotForwarded() throws Exception {
        gateway.audit.full = true;
        assertThat(send(request("/gw/billing/invoices")).statusCode()).isEqualTo(503);
        assertThat(gateway.behind.seen).isEmpty();
    }

    @Test
    void deniedByDefaultAndWithoutAReason() throws Exception {
        assertDenied(send(request("/gw/billing/other")), 403);
        assertDenied(send(request("/gw/nowhere/invoices")), 403);
        assertDenied(send(request("/gw/billing/invoices").method("DELETE", HttpRequest.BodyPublishers.noBody())), 403);
        assertDenied(send(request("/gw/billing/invoices").header("Portcullis-Elevation", gateway.elevation)), 403);
        gateway.ledger.end(gateway.elevation);
        HttpResponse<String> ended = send(request("/gw/billing/invoices"));
        assertDenied(ended, 403);
        assertThat(ended.body()).doesNotContain("secret reason");
        assertThat(gateway.behind.seen).isEmpty();
        assertThat(gateway.audit.entries)
                .hasSize(5)
                .allMatch(entry -> entry.outcome().equals("DENIED"))
                .noneMatch(entry -> entry.actor().equals("anonymous"));
    }

    @Test
    void withoutAGoodTokenThereIsAChallenge() throws Exception {
        HttpResponse<String> response =
                send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/gw/billing/invoices")));
        assertDenied(response, 401);
        assertThat(response.headers().firstValue("WWW-Authenticate").orElse("")).contains("invalid_token");
        assertThat(gateway.audit.entries.get(0).actor())
                .as("AUD-1: summed up by the trail")
                .isEqualTo("anonymous");
        assertThat(gateway.audit.entries.get(0).details()).containsEntry("source", "127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/gw/billing//invoices",
                "/gw/billing/./invoices",
                "/gw/billing/x/../invoices",
                "/gw/billing/..",
                "/gw/billing/%2e%2e/invoices",
                "/gw/billing/x%2f..%2finvoices",
                "/gw/billing/invoices%2f",
                "/gw/billing/invoices%252f",
                "/gw/billing/invoices;x=1",
                "/gw/billing/invoices%3bx",
                "/gw/billing/invoices%00",
                "/gw/billing/invoices%0d%0aX:y",
                "/gw/billing/a\\b",
                "/gw/billing/%5cinvoices",
                "/gw/billing/invoices/%ff",
                "/gw/billing/invoices/%c0%ae",
                "/gw/billing/invoices/%zz",
                "/gw/BILLING/invoices",
                "/gw/../gw/billing/invoices"
            })
    void aPathThatCouldBeReadInTwoWaysIsRefused(String target) throws Exception {
        assertThat(raw(target)).matches("HTTP/1.1 4\\d\\d .*");
        assertThat(gateway.behind.seen).isEmpty();
    }

    @Test
    void parametersAreOneObjectAndNoneComesTwice() throws Exception {
        HttpRequest.Builder post = request("/gw/billing/exports?year=2026")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"note\":\"x\"}"));
        assertThat(send(post).body()).isEqualTo("body:{\"note\":\"x\"}");
        assertThat(gateway.ledger.questions.get(0).parameters()).isEqualTo("{\"year\":2026,\"note\":\"x\"}");
        for (String body : List.of("{\"year\":1}", "{\"note\":\"a\",\"note\":\"b\"}", "[]", "{", "{} {}")) {
            assertDenied(
                    send(request("/gw/billing/exports?year=2026")
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))),
                    400);
        }
        assertDenied(send(request("/gw/billing/invoices?a=1&a=2")), 400);
        HttpRequest.BodyPublisher form = HttpRequest.BodyPublishers.ofString("note=x");
        assertDenied(
                send(request("/gw/billing/exports")
                        .header("Content-Type", "text/plain")
                        .POST(form)),
                415);
        String huge = "{\"note\":\"" + "x".repeat(70_000) + "\"}";
        assertDenied(
                send(request("/gw/billing/exports")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(huge))),
                413);
    }

    @Test
    void aLargeBodyIsStreamedThrough() throws Exception {
        byte[] piece = new byte[1 << 20];
        HttpRequest.BodyPublisher chunked = HttpRequest.BodyPublishers.ofByteArrays(
                () -> List.of(piece, piece, piece, piece).iterator());
        HttpResponse<String> response = send(request("/gw/billing/files/a/b").PUT(chunked));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(gateway.behind.received).hasValue(4L << 20);
    }

    @Test
    @DisplayName("a running stream is cut when the elevation ends, visibly for both sides")
    void streamIsCut() throws Exception {
        HttpResponse<InputStream> response =
                http.send(request("/gw/billing/stream").build(), HttpResponse.BodyHandlers.ofInputStream());
        BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("line 0");
        GatewayParticipant part = new GatewayParticipant(gateway.ledger, gateway.inFlight);
        Order order = new Order("rev_1", Order.Scope.REFERENCES, gateway.agent, List.of(), Set.of(), Instant.now());
        CallContext context = new CallContext(Instant.now().plus(Duration.ofSeconds(5)), "k", "c");
        gateway.ledger.end(gateway.elevation);
        part.revoke(order, context);
        assertThatThrownBy(() -> {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        assertThat(line).startsWith("line");
                    }
                })
                .as("torn, not ended")
                .isInstanceOf(IOException.class);
        assertThat(gateway.behind.streamCut.await(10, TimeUnit.SECONDS)).isTrue();
        waitFor(() -> part.confirm(order, context).equals(java.util.Optional.of(Evidence.READ_BACK)));
        waitFor(() ->
                gateway.audit.entries.stream().anyMatch(entry -> entry.action().equals("gateway.cut")));
    }

    @Test
    void anExpiredTokenCutsAStreamAsWell() throws Exception {
        gateway.tokenEnds.set(Instant.now().plusSeconds(1));
        HttpResponse<InputStream> response =
                http.send(request("/gw/billing/stream").build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThatThrownBy(() -> response.body().readAllBytes()).isInstanceOf(IOException.class);
    }

    @Test
    void aFenceThatRisesWhileTheDecisionIsRecordedStopsTheRequest() throws Exception {
        gateway.audit.gate = new CompletableFuture<>();
        CompletableFuture<HttpResponse<String>> response =
                http.sendAsync(request("/gw/billing/invoices").build(), HttpResponse.BodyHandlers.ofString());
        waitFor(() -> gateway.audit.entries.size() == 1);
        gateway.ledger.end(gateway.grant);
        gateway.audit.gate.complete(null);
        assertDenied(response.get(10, TimeUnit.SECONDS), 403);
        assertThat(gateway.behind.seen).isEmpty();
    }

    @Test
    void aFenceThatRisesDuringTheDecisionIsSeen() throws Exception {
        gateway.ledger.onDecide = () -> {
            gateway.ledger.onDecide = () -> {};
            gateway.ledger.end(gateway.elevation);
        };
        assertDenied(send(request("/gw/billing/invoices")), 403);
        assertThat(gateway.behind.seen).isEmpty();
    }

    @Test
    void aRefusedDrawIsADenialAndABrokenVaultIsNot() throws Exception {
        gateway.broker.failure = new Refusal(Refusal.Kind.CONFLICT, "not-usable", "the elevation has ended");
        assertDenied(send(request("/gw/billing/invoices")), 403);
        gateway.broker.failure = new Refusal(Refusal.Kind.UNAVAILABLE, "vault-down", "the vault is down");
        HttpResponse<String> later = send(request("/gw/billing/invoices"));
        assertThat(later.statusCode()).isEqualTo(503);
        assertThat(later.body()).doesNotContain("vault");
    }

    @Test
    void aServerThatBreaksOffOrIsGoneIsShownAsSuch() throws Exception {
        assertThatThrownBy(() -> send(request("/gw/billing/broken"))).isInstanceOf(IOException.class);
        HttpResponse<String> challenge = send(request("/gw/billing/challenge"));
        assertThat(challenge.headers().firstValue("WWW-Authenticate")).isEmpty();
        assertThat(challenge.statusCode()).isEqualTo(502);
        gateway.behind.close();
        assertThat(send(request("/gw/billing/invoices")).statusCode()).isIn(502, 504);
    }

    private static void waitFor(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 10 s").isLessThan(end);
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }
}

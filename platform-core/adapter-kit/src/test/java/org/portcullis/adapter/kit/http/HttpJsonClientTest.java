// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;

@DisplayName("PLG-6 the HTTP client tells the truth about what may have happened")
class HttpJsonClientTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"a\": 1}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK,
                "HTTP/1.1 200\r\ncontent-length:8\r\n\r\n{\"a\": 1}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\n{\"a\r\n5\r\n\": 1}\r\n0\r\nX: y\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"a\": 1}"
            })
    @DisplayName("answers of each form are read, and the connection is used again")
    void forms(String answer) throws IOException {
        try (ScriptedServer server = ScriptedServer.saying(answer);
                HttpJsonClient client = client(server)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(JsonRequest.get("/x?q=1"), soon())
                                .body()
                                .path("a")
                                .asInt())
                        .isEqualTo(1);
            }
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.heads().get(0)).startsWith("GET /base/x?q=1 HTTP/1.1\r\nHost: 127.0.0.1:");
        }
    }

    @Test
    @DisplayName("a form goes out as one, and its values don't come back in an error (CRB-2)")
    void form() throws IOException {
        String refused = "HTTP/1.1 401 U\r\nContent-Length: 43\r\n\r\n{\"error_description\":\"no: form-canary-123\"}";
        try (ScriptedServer server = ScriptedServer.saying(refused);
                HttpJsonClient client = client(server)) {
            JsonRequest form = JsonRequest.form("/token", Map.of("a b", "c&d", "client_secret", "form-canary-123"));
            AdapterException e = catchThrowableOfType(() -> client.send(form, soon()), AdapterException.class);
            assertThat(e.kind()).isEqualTo(FailureKind.UNAUTHENTICATED);
            assertThat(e.getMessage()).contains("no: ").doesNotContain("form-canary");
            assertThat(form.toString()).doesNotContain("form-canary");
            assertThat(server.heads().get(0))
                    .contains("Content-Type: application/x-www-form-urlencoded")
                    .doesNotContain("application/json\r\nContent")
                    .contains("Content-Length: " + "a%20b=c%26d&client_secret=form-canary-123".length());
        }
    }

    @Test
    @DisplayName("a vendor with a media type of its own gets that, once, in place of JSON's")
    void mediaType() throws IOException {
        try (ScriptedServer server = ScriptedServer.saying(OK);
                HttpJsonClient client = client(server)) {
            JsonRequest typed = JsonRequest.post("/x", new ObjectMapper().createObjectNode())
                    .header("Accept", "application/scim+json")
                    .header("Content-Type", "application/scim+json");
            client.send(typed, soon());
            assertThat(server.heads().get(0))
                    .contains("Accept: application/scim+json\r\n", "Content-Type: application/scim+json\r\n")
                    .doesNotContain("application/json");
        }
    }

    @Test
    @DisplayName("an answer to the connection's end, and one without a body")
    void otherForms() throws IOException {
        try (ScriptedServer server = new ScriptedServer((head, out) -> {
                    out.write("HTTP/1.0 200 OK\r\n\r\n{\"a\": 1}".getBytes(StandardCharsets.US_ASCII));
                    return false;
                });
                HttpJsonClient client = client(server)) {
            assertThat(client.send(JsonRequest.get("/x"), soon())
                            .body()
                            .path("a")
                            .asInt())
                    .isEqualTo(1);
        }
        try (ScriptedServer server = ScriptedServer.saying("HTTP/1.1 204 No Content\r\n\r\n");
                HttpJsonClient client = client(server)) {
            assertThat(client.send(JsonRequest.delete("/x"), soon()).body().isMissingNode())
                    .isTrue();
            assertThat(server.heads().get(0)).contains("Content-Length: 0\r\n");
        }
    }

    @Test
    @DisplayName("a connection that the vendor closed meanwhile is not used again")
    void staleConnection() throws IOException {
        try (ScriptedServer server = ScriptedServer.saying(OK);
                HttpJsonClient client = client(server)) {
            client.send(JsonRequest.get("/x"), soon());
            server.hangUp();
            assertThat(client.send(JsonRequest.get("/x"), soon()).status()).isEqualTo(200);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("nobody listens: UNAVAILABLE, nothing happened")
    void refused() throws IOException {
        ScriptedServer server = ScriptedServer.saying(OK);
        HttpJsonClient client = client(server);
        client.send(JsonRequest.get("/x"), soon());
        server.close();
        assertThat(failure(client, JsonRequest.get("/x")).kind()).isEqualTo(FailureKind.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Length: 80\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}x\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n<p>",
                "HTTP/1.1 101 Switching\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n\r\n"
            })
    @DisplayName("no whole, readable answer: INTERNAL, it may have happened")
    void brokenAnswers(String answer) throws IOException {
        try (ScriptedServer server = new ScriptedServer((head, out) -> {
                    out.write(answer.getBytes(StandardCharsets.US_ASCII));
                    return false;
                });
                HttpJsonClient client = client(server)) {
            assertThat(failure(client, JsonRequest.get("/x")).kind()).isEqualTo(FailureKind.INTERNAL);
        }
    }

    @Test
    @DisplayName("a vendor that drips bytes doesn't outlast the deadline")
    void dripping() throws IOException {
        try (ScriptedServer server = new ScriptedServer((head, out) -> {
                    for (int i = 0; i < 1000; i++) {
                        out.write('H');
                        out.flush();
                        pause(20);
                    }
                    return false;
                });
                HttpJsonClient client = client(server)) {
            long start = System.nanoTime();
            AdapterException e = failure(client, JsonRequest.get("/x"), Duration.ofMillis(300));
            assertThat(e.kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1300));
        }
    }

    @Test
    @DisplayName("an interrupt ends a call that waits")
    void interrupt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((head, out) -> {
                    asked.countDown();
                    pause(10_000);
                    return false;
                });
                HttpJsonClient client = client(server)) {
            CompletableFuture<AdapterException> failed = new CompletableFuture<>();
            Thread caller = new Thread(() -> failed.complete(failure(client, JsonRequest.get("/x"))));
            caller.start();
            assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
            caller.interrupt();
            assertThat(failed.get(2, TimeUnit.SECONDS).kind()).isEqualTo(FailureKind.TIMEOUT);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "301, MISCONFIGURED", "400, REJECTED", "401, UNAUTHENTICATED", "403, FORBIDDEN", "404, REJECTED",
        "405, UNSUPPORTED", "408, TIMEOUT", "409, REJECTED", "429, RATE_LIMITED", "500, INTERNAL",
        "501, UNSUPPORTED", "502, INTERNAL", "503, UNAVAILABLE", "504, TIMEOUT"
    })
    @DisplayName("a status is its kind; the vendor's words are shown, its echo of our secrets is not")
    void statuses(int status, FailureKind kind) throws IOException {
        String body = "{\"errors\":[\"no, tok-123456 and pass-9876\\nwon't do\"]}";
        String answer = "HTTP/1.1 " + status + " No\r\nRetry-After: 7\r\nLocation: http://127.0.0.1:1/\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        try (ScriptedServer server = ScriptedServer.saying(answer);
                HttpJsonClient client = client(server)) {
            JsonRequest request = JsonRequest.post(
                            "/x?token=tok-123456",
                            JsonNodeFactory.instance.objectNode().put("password", "pass-9876"))
                    .header("Authorization", "Bearer tok-123456");
            AdapterException e = failure(client, request);
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.retryAfter()).contains(Duration.ofSeconds(7));
            assertThat(e.getMessage())
                    .contains("POST /x was answered " + status + ": no, [secret] and [secret] won't do")
                    .doesNotContain("tok-123456");
            assertThat(client.send(request.expecting(status), soon()).is(status))
                    .isTrue();
        }
    }

    @Test
    @DisplayName("OPS-4 plain http leaves this machine never; a request can't be broken out of")
    void refusals() {
        assertThatThrownBy(() -> new HttpEndpoint(URI.create("http://vault.corp.example:8200"), null))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED));
        assertThatThrownBy(() -> JsonRequest.get("/x HTTP/1.1\r\nEvil: 1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JsonRequest.get("/x").header("A", "b\r\nEvil: 1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(JsonRequest.segment("a b/ü?")).isEqualTo("a%20b%2F%C3%BC%3F");
    }

    private static HttpJsonClient client(ScriptedServer server) {
        URI base = URI.create("http://127.0.0.1:" + server.port() + "/base/");
        return new HttpJsonClient(
                new HttpEndpoint(base, TlsTrust.system(), Duration.ofSeconds(2), 100_000),
                host -> {},
                Clock.systemUTC());
    }

    private static AdapterException failure(HttpJsonClient client, JsonRequest request) {
        return failure(client, request, Duration.ofSeconds(20));
    }

    private static AdapterException failure(HttpJsonClient client, JsonRequest request, Duration time) {
        return catchThrowableOfType(
                AdapterException.class,
                () -> client.send(request, new CallContext(Instant.now().plus(time), "key", "cor")));
    }

    private static CallContext soon() {
        return new CallContext(Instant.now().plusSeconds(20), "key", "cor");
    }

    private static void pause(long millis) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}

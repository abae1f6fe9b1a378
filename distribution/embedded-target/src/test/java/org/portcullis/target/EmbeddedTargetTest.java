// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The embedded target is a vendor of its own")
class EmbeddedTargetTest {
    private static final String READ = "read-invoices";

    @TempDir
    Path folder;

    private EmbeddedTarget target;
    private TargetClient client;

    @BeforeEach
    void start() throws Exception {
        target = EmbeddedTarget.start(TargetOptions.inFolder(folder));
        client = new TargetClient(target);
    }

    @AfterEach
    void stop() throws Exception {
        target.close();
    }

    @Test
    @DisplayName("CRB-1 an account opens exactly its operations, and nothing once it is deleted")
    void accounts() throws Exception {
        assertThat(client.get("pc-1.a", "/invoices")).isEqualTo(401);
        assertThat(client.putAccount("pc-1.a", soon(), READ)).isEqualTo(200);
        assertThat(client.get("pc-1.a", "/invoices?customer=acme")).isEqualTo(200);
        assertThat(client.post("pc-1.a", "/exports")).isEqualTo(403);
        assertThat(client.admin("DELETE", "accounts/pc-1.a", null).body()).contains("\"ended\":1");
        assertThat(client.admin("DELETE", "accounts/pc-1.a", null).body()).contains("\"ended\":0");
        assertThat(client.get("pc-1.a", "/invoices")).isEqualTo(401);
        assertThat(client.get("pc-1.a", "/whoami")).isEqualTo(401);
    }

    @Test
    @DisplayName("JIT-2 a grant opens an operation for an account until it is removed")
    void grants() throws Exception {
        client.putAccount("pc-1.a", soon());
        assertThat(client.get("pc-1.a", "/invoices")).isEqualTo(403);
        assertThat(client.putGrant("gr-1.a", "pc-1.a", READ)).isEqualTo(200);
        assertThat(client.get("pc-1.a", "/invoices")).isEqualTo(200);
        assertThat(client.putGrant("gr-1.b", "pc-9.none", READ)).isEqualTo(409);
        client.admin("DELETE", "grants/gr-1.a", null);
        assertThat(client.get("pc-1.a", "/invoices")).isEqualTo(403);
        assertThat(client.get("pc-1.a", "/whoami")).isEqualTo(200);
    }

    @Test
    @DisplayName("JIT-6 a grant that is limited to values of a parameter carries nothing else")
    void limits() throws Exception {
        client.putAccount("pc-1.a", soon());
        String limited = "{\"operation\":\"read-invoices\",\"limits\":{\"customer\":[\"acme\",\"globex\"]}}";
        String body = "{\"account\":\"pc-1.a\",\"operations\":[%s],\"expires_at\":\"%s\"}".formatted(limited, soon());
        assertThat(client.admin("PUT", "grants/gr-1.a", body).body()).contains(limited);
        restart();
        assertThat(client.get("pc-1.a", "/invoices?customer=acme")).isEqualTo(200);
        assertThat(client.get("pc-1.a", "/invoices?customer=initech")).isEqualTo(403);
        assertThat(client.get("pc-1.a", "/invoices?customer=acme&customer=initech"))
                .isEqualTo(400);
        assertThat(client.get("pc-1.a", "/invoices")).isEqualTo(403);
        assertThat(client.get("pc-1.a", "/invoices/stream?customer=initech")).isEqualTo(403);
    }

    @Test
    @DisplayName("REV-1 a running query and a running stream are cut when the account or its grant goes")
    void cuts() throws Exception {
        client.putAccount("pc-1.a", soon(), READ);
        client.putAccount("pc-2.a", soon());
        client.putGrant("gr-2.a", "pc-2.a", READ);
        CompletableFuture<HttpResponse<String>> query = client.later("pc-1.a", "/invoices?slow_seconds=120");
        CompletableFuture<HttpResponse<String>> stream = client.later("pc-2.a", "/invoices/stream");
        await(() -> sessions().contains("pc-1.a") && sessions().contains("gr-2.a"));
        client.admin("DELETE", "accounts/pc-1.a", null);
        client.admin("DELETE", "grants/gr-2.a", null);
        assertThat(query.get(2, TimeUnit.SECONDS).body())
                .contains("session-ended")
                .doesNotContain("customer");
        assertThatThrownBy(() -> stream.get(2, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        assertThat(sessions()).doesNotContain("pc-");
    }

    @Test
    @DisplayName("REV-1 a closed name space ends what is in it and refuses what would be born in it")
    void closedSpaces() throws Exception {
        client.putAccount("pc-1.a", soon(), READ);
        client.putAccount("pc-2.a", soon(), READ);
        client.putGrant("pc-1.g", "pc-2.a", "export-invoices");
        assertThat(client.admin("DELETE", "spaces/pc-1", null).body()).contains("\"ended\":2");
        assertThat(client.putAccount("pc-1.late", soon(), READ)).isEqualTo(410);
        assertThat(client.putGrant("pc-1.late", "pc-2.a", READ)).isEqualTo(410);
        assertThat(client.admin("GET", "spaces/pc-1", null).body()).isEqualTo("{\"closed\":true}");
        assertThat(client.get("pc-2.a", "/invoices")).isEqualTo(200);
        assertThat(client.post("pc-2.a", "/exports")).isEqualTo(403);
        restart();
        assertThat(client.putAccount("pc-1.late", soon(), READ)).isEqualTo(410);
    }

    @Test
    @DisplayName("REV-3 accounts, grants, identity and ports outlive a restart")
    void restarts() throws Exception {
        client.putAccount("pc-1.a", soon());
        client.putGrant("gr-1.a", "pc-1.a", READ);
        String identity = client.admin("GET", "identity", null).body();
        int port = target.port();
        restart();
        assertThat(target.port()).isEqualTo(port);
        assertThat(client.get("pc-1.a", "/invoices")).isEqualTo(200);
        assertThat(client.admin("GET", "identity", null).body()).isEqualTo(identity);
    }

    @Test
    @DisplayName("JIT-2 the target itself ends an account at its expiry, with its running requests")
    void expires() throws Exception {
        client.putAccount("pc-1.a", Instant.now().plusMillis(700), READ);
        CompletableFuture<HttpResponse<String>> stream = client.later("pc-1.a", "/invoices/stream");
        assertThatThrownBy(() -> stream.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        assertThat(client.get("pc-1.a", "/invoices")).isEqualTo(401);
        await(() -> !text("accounts").contains("pc-1.a"));
    }

    @Test
    @DisplayName("Bad administration calls are refused with a reason and change nothing")
    void badCalls() throws Exception {
        assertThat(client.admin("PUT", "accounts/..%2fx", "{}").statusCode()).isEqualTo(400);
        assertThat(client.admin("PUT", "accounts/pc-1.a", "{\"password\":\"short\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.putAccount("pc-1.a", Instant.now().minusSeconds(1))).isEqualTo(400);
        assertThat(client.admin("PUT", "accounts/pc-1.a", "[1").statusCode()).isEqualTo(400);
        HttpResponse<String> tooLarge = client.admin("PUT", "accounts/pc-1.a", " ".repeat(70_000));
        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(tooLarge.headers().firstValue("Connection")).contains("close");
        assertThat(client.admin("PATCH", "accounts/pc-1.a", "{}").statusCode()).isEqualTo(404);
        assertThat(text("accounts")).isEqualTo("{\"items\":[]}");
        client.putAccount("pc-1.a", soon(), READ);
        assertThat(client.get("pc-1.a", "/invoices?slow_seconds=NaN")).isEqualTo(400);
        assertThat(client.get("pc-1.a", "/admin/accounts")).isEqualTo(404);
    }

    @Test
    @DisplayName("Faults can be asked for by tests, and only by them")
    void faults() throws Exception {
        client.admin("PUT", "faults", "{\"on\":\"issue\",\"status\":429}");
        assertThat(client.putAccount("pc-1.a", soon(), READ)).isEqualTo(429);
        client.admin("PUT", "faults", "{\"on\":\"issue\",\"lose_answer\":true}");
        assertThatThrownBy(() -> client.putAccount("pc-1.a", soon(), READ)).isInstanceOf(IOException.class);
        assertThat(client.get("pc-1.a", "/invoices")).isEqualTo(200);
        client.admin("DELETE", "faults", null);
        assertThat(client.putAccount("pc-1.a", soon(), READ)).isEqualTo(200);
    }

    private void restart() throws Exception {
        target.close();
        start();
    }

    private String sessions() {
        return text("sessions");
    }

    private String text(String path) {
        try {
            return client.admin("GET", path, null).body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Instant soon() {
        return Instant.now().plusSeconds(60);
    }

    private static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plus(Duration.ofSeconds(5));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("the condition in time").isBefore(end);
            Thread.onSpinWait();
        }
    }
}

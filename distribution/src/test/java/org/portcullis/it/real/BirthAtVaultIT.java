// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.it.Answer;
import org.portcullis.it.Bot;
import org.portcullis.it.Office;
import org.portcullis.it.ServerUnderTest;

/** A credential that is being born at OpenBao when the kill comes: its CREATE ROLE is held by a lock (CRB-1, REV-1). */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BirthAtVaultIT {
    private static final Duration LONGEST = Duration.ofSeconds(90);

    @TempDir
    private static Path folder;

    private static RealVendors vendors;
    private static ServerUnderTest server;
    private static Office office;

    @BeforeAll
    static void start() throws Exception {
        Path home = folder.resolve("home");
        vendors = new RealVendors(home);
        server = new ServerUnderTest(home).start();
        office = new Office(server);
        vendors.connect(office.administrator(), home);
        server.with(
                "PORTCULLIS_CONTROL_PORT", String.valueOf(server.control("/").getPort()));
        server.with("PORTCULLIS_DATA_PORT", String.valueOf(server.data("/").getPort()));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (vendors != null) {
            vendors.close();
        }
    }

    /** A draw that hangs at the vault. */
    private CompletableFuture<Answer> drawHeld(Bot bot) throws Exception {
        String elevation =
                bot.elevate("T-" + bot.id(), "read-invoices").must(201).text("id");
        vendors.holdLogins();
        CompletableFuture<Answer> drawing = CompletableFuture.supplyAsync(() -> bot.draw(elevation));
        vendors.awaitHeldLogin();
        return drawing;
    }

    private String kill(Bot bot) {
        Answer answer = office.operator().revoke("agent", bot.id(), "PT1S");
        assertThat(answer.status()).isIn(200, 202);
        assertThat(answer.text("state")).as(answer.body().toString()).isNotEqualTo("REVOKED");
        return answer.text("id");
    }

    private JsonNode revocation(String id) {
        return office.operator().get("/revocations/" + id).must(200).body();
    }

    private void staysOpen(String id, Duration time) {
        Instant end = Instant.now().plus(time);
        while (Instant.now().isBefore(end)) {
            JsonNode revocation = revocation(id);
            assertThat(revocation.path("state").asText())
                    .as("while the credential is being born: " + revocation)
                    .isNotEqualTo("REVOKED");
        }
    }

    /** REVOKED comes, and when it does no login is alive. */
    private void endsWithNobodyAlive(String id) {
        ServerUnderTest.await(
                "the revocation is REVOKED: " + revocation(id),
                LONGEST,
                () -> revocation(id).path("state").asText().equals("REVOKED"));
        assertThat(vendors.logins()).as("logins alive when REVOKED was said").isZero();
    }

    private static void isNotHandedOver(CompletableFuture<Answer> drawing) {
        try {
            assertThat(drawing.join().status()).isNotEqualTo(200);
        } catch (CompletionException e) {
            assertThat(server.running())
                    .as("the server's death is the only excuse")
                    .isFalse();
        }
    }

    @Test
    @Order(0)
    @DisplayName("one task's end leaves the other's grant on the same table alone, a kill doesn't (JIT-2, REV-1)")
    void tasksApart() throws Exception {
        Bot bot = office.liveBot("two-tasks-bot", "LOW");
        String first = bot.elevate("T-1", "read-invoices").must(201).text("id");
        String second = bot.elevate("T-2", "read-invoices").must(201).text("id");
        JsonNode one = bot.draw(first).must(200).body().get("credential");
        JsonNode two = bot.draw(second).must(200).body().get("credential");
        try (Connection session = login(two)) {
            assertThat(isDead(one)).isFalse();
            bot.complete(first).must(200);
            ServerUnderTest.await("the first task's login is dead", LONGEST, () -> isDead(one));
            assertThat(reads(session)).as("the other task's session").isTrue();
            assertThat(isDead(two)).as("the other task's login").isFalse();
            String id = office.operator().revoke("agent", bot.id(), "PT10S").text("id");
            endsWithNobodyAlive(id);
            assertThat(isDead(two)).isTrue();
            assertThat(reads(session)).as("its session after the kill").isFalse();
        }
    }

    private static Connection login(JsonNode credential) throws SQLException {
        return vendors.postgres()
                .connect(
                        "billing",
                        credential.get("username").asText(),
                        credential.get("password").asText());
    }

    private static boolean isDead(JsonNode credential) {
        try (Connection session = login(credential)) {
            return !reads(session);
        } catch (SQLException refused) {
            return true;
        }
    }

    private static boolean reads(Connection session) {
        try (Statement statement = session.createStatement()) {
            return statement.execute("SELECT n FROM billing.invoices LIMIT 1");
        } catch (SQLException refused) {
            return false;
        }
    }

    @Test
    @Order(1)
    @DisplayName("the answer comes late: never REVOKED before it is dead, and never handed over")
    void answerLate() throws Exception {
        Bot bot = office.liveBot("late-bot", "LOW");
        CompletableFuture<Answer> drawing = drawHeld(bot);
        String id = kill(bot);
        staysOpen(id, Duration.ofSeconds(2));
        vendors.releaseLogins();
        isNotHandedOver(drawing);
        endsWithNobodyAlive(id);
    }

    @Test
    @Order(2)
    @DisplayName("the answer is lost: found at the vault and ended")
    void answerLost() throws Exception {
        Bot bot = office.liveBot("lost-bot", "LOW");
        CompletableFuture<Answer> drawing = drawHeld(bot);
        vendors.proxy.loseOpenLines();
        String id = kill(bot);
        staysOpen(id, Duration.ofSeconds(2));
        vendors.releaseLogins();
        isNotHandedOver(drawing);
        endsWithNobodyAlive(id);
    }

    @Test
    @Order(3)
    @DisplayName("our process is killed in between: the next one ends what was born meanwhile")
    void processKilled() throws Exception {
        Bot bot = office.liveBot("crash-bot", "LOW");
        CompletableFuture<Answer> drawing = drawHeld(bot);
        vendors.proxy.loseOpenLines(); // the vault doesn't learn that its client is gone
        server.kill();
        vendors.releaseLogins();
        ServerUnderTest.await(
                "a login was born with nobody there", Duration.ofSeconds(20), () -> vendors.logins() == 1);
        isNotHandedOver(drawing);
        server.start();
        Answer answer = office.operator().revoke("agent", bot.id(), "PT1S");
        assertThat(answer.status()).isIn(200, 202);
        endsWithNobodyAlive(answer.text("id"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.tck.server.PostgresServer;

@Tag("slow")
@DisplayName("The platform with its store in a real PostgreSQL (OPS-1)")
class PostgresStoreIT {
    @TempDir
    Path folder;

    private PostgresServer database;
    private ServerUnderTest server;

    @BeforeEach
    void start() throws IOException {
        database = PostgresServer.start();
        Path home = folder.resolve("home");
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/store.password"), database.password());
        Files.writeString(home.resolve("config/server.properties"), """
                store.url=%s
                store.user=%s
                store.password=file:config/store.password
                """.formatted(
                        database.url("postgres"), database.superuser()));
        server = new ServerUnderTest(home);
        server.start();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        database.close();
    }

    @Test
    @DisplayName("issues and revokes as on SQLite, which isn't there")
    void story() {
        Office office = new Office(server);
        Bot bot = office.liveBot("pg-bot", "HIGH");
        String elevation = bot.elevate("T-1", "read-invoices").must(201).text("id");
        JsonNode credential = bot.draw(elevation).must(200).body().get("credential");
        assertThat(RestoreIT.use(credential)).isEqualTo(200);

        Answer revoked = office.operator().revoke("agent", bot.id(), "PT30S").must(200);
        assertThat(revoked.text("state")).isEqualTo("REVOKED");
        assertThat(RestoreIT.use(credential)).isEqualTo(401);
        assertThat(bot.elevate("T-1", "read-invoices").status()).isIn(401, 403);
        assertThat(server.home().resolve("data/portcullis.db")).doesNotExist();
        assertThat(office.governor()
                        .get("/audit?agent=" + bot.id())
                        .must(200)
                        .body()
                        .get("items"))
                .hasSizeGreaterThan(5);
    }

    @Test
    @DisplayName(
            "REV-8: the database is killed: grants are denied clearly, a kill ends access at once and is stored later")
    void databaseGone() {
        Office office = new Office(server);
        Bot bot = office.liveBot("outage-bot", "HIGH");
        String elevation = bot.elevate("T-1", "read-invoices").must(201).text("id");
        JsonNode credential = bot.draw(elevation).must(200).body().get("credential");
        Instant drawn = Instant.now();
        Bot other = office.liveBot("other-bot", "HIGH");
        String others = other.elevate("T-1", "read-invoices").must(201).text("id");
        office.operator()
                .get("/agents/" + bot.id())
                .must(200); // a token that was used before is known without the store
        ServerUnderTest.await(
                "the node's memory of leases, which is two seconds old at most",
                Duration.ofSeconds(10),
                () -> Instant.now().isAfter(drawn.plusSeconds(5)));

        database.kill();
        assertThat(other.draw(others).status()).isBetween(500, 503);
        Answer killed = office.operator().revoke("agent", bot.id(), "PT10S");
        assertThat(killed.status()).as("%s", killed.body()).isEqualTo(202);
        assertThat(killed.body().get("durable").asBoolean()).isFalse();
        ServerUnderTest.await("the end at the target", Duration.ofSeconds(30), () -> RestoreIT.use(credential) == 401);

        database.startAgain();
        String revocation = killed.text("id");
        ServerUnderTest.await("the stored end", Duration.ofSeconds(60), () -> {
            Answer answer = office.operator().get("/revocations/" + revocation);
            return answer.status() == 200
                    && answer.text("state").equals("REVOKED")
                    && answer.body().get("durable").asBoolean();
        });
        other.draw(others).must(200);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Elevations that must be refused, and ends that must be final (JIT-1, JIT-2, JIT-3, JIT-6, CRB-4)")
class ElevationFaultsIT {
    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Office office;

    @BeforeAll
    static void start() {
        server = new ServerUnderTest(folder.resolve("home")).start();
        office = new Office(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void denied(Answer answer) {
        assertThat(answer.status()).isBetween(400, 499);
        assertThat(answer.body().toString()).doesNotContain("declared", "intent", "catalogue");
    }

    @Test
    @DisplayName("operations outside the intent or the catalogue, lifetimes over the tier's limit")
    void outside() {
        Bot bot = office.liveBot("outside-bot", "HIGH");
        denied(bot.elevate("T-1", "drop-invoices"));
        assertThat(bot.elevateFor("PT16M", "T-1", "read-invoices").status()).isBetween(400, 499);
        bot.elevateFor("PT15M", "T-1", "read-invoices").must(201);
    }

    @Test
    @DisplayName("another agent's elevation and task; another's credential")
    void others() {
        Bot mine = office.liveBot("mine-bot", "HIGH");
        Bot other = office.liveBot("other-bot", "HIGH");
        String elevation = mine.elevate("T-1", "read-invoices").must(201).text("id");
        assertThat(other.draw(elevation).status()).isIn(403, 404);
        assertThat(other.complete(elevation).status()).isIn(403, 404);
        assertThat(other.through(elevation, "GET", "/gw/billing-db/invoices").status())
                .isIn(403, 404);
        mine.draw(elevation).must(200);
    }

    @Test
    @DisplayName("approval of another scope, by the requester, twice by one person; and the credential that follows")
    void approvals() {
        Bot bot = office.liveBot("gated-bot", "HIGH");
        String id = bot.elevate("T-1", "export-invoices").must(201).text("id");
        String hash = office.governor().get("/elevations/" + id).must(200).text("scope_hash");
        String path = "/elevations/" + id + "/decision";
        String approve = "{\"decision\":\"APPROVE\",\"reason\":\"ok\",\"scope_hash\":\"%s\"}";
        office.governor().post(path, approve.formatted("0".repeat(64))).must(409);
        office.requester().post(path, approve.formatted(hash)).must(403);
        bot.draw(id).must(409);
        office.governor().post(path, approve.formatted(hash)).must(200);
        assertThat(office.governor().post(path, approve.formatted(hash)).status())
                .isEqualTo(409);
        bot.draw(id).must(200);
    }

    @Test
    @DisplayName("a completed task: twice is the same, nothing can be asked or drawn under it, its credential is dead")
    void completion() {
        Bot bot = office.liveBot("done-bot", "HIGH");
        String elevation = bot.elevate("T-9", "read-invoices").must(201).text("id");
        Answer drawn = bot.draw(elevation).must(200);
        bot.draw(elevation).must(409);
        assertThat(bot.draw(elevation).problem()).isEqualTo("already-handed-over");
        bot.complete(elevation).must(200);
        bot.complete(elevation).must(200);
        assertThat(bot.draw(elevation).status()).isEqualTo(409);
        assertThat(bot.elevate("T-9", "read-invoices").status()).isBetween(400, 499);
        TargetLogin login = TargetLogin.of(drawn);
        ServerUnderTest.await("the credential's death", java.time.Duration.ofSeconds(10), () -> !login.works());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.it.Bot;
import org.portcullis.it.Office;
import org.portcullis.it.ServerUnderTest;

@Tag("slow")
@DisplayName("What an agent says to a real PostgreSQL stands in the audit trail, under its task (AUD-1, AUD-5)")
class SessionRecordsIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    @Test
    @DisplayName("its statements without their constants, also those before a kill -9 of the platform, each once")
    void recorded() throws Exception {
        Path home = folder.resolve("home");
        try (RealVendors vendors = new RealVendors(home, true);
                ServerUnderTest server = new ServerUnderTest(home)) {
            server.start();
            Office office = new Office(server);
            vendors.connect(office.administrator(), home, RealVendors.Pace.BRISK);
            Bot bot = office.liveBot("recorded-bot", "LOW");
            String elevation = bot.elevate("T-7", "read-invoices").must(201).text("id");
            JsonNode credential = bot.draw(elevation).must(200).body().get("credential");
            say(vendors, credential, "SELECT n AS first FROM billing.invoices WHERE n = 4711");
            awaited(office, bot, List.of("SELECT n AS first FROM billing.invoices WHERE n = ?"));
            server.kill();
            say(vendors, credential, "SELECT n AS second FROM billing.invoices WHERE n = 4712");
            server.start();
            List<JsonNode> all = awaited(
                    office,
                    bot,
                    List.of(
                            "SELECT n AS first FROM billing.invoices WHERE n = ?",
                            "SELECT n AS second FROM billing.invoices WHERE n = ?"));
            assertThat(all).allSatisfy(record -> {
                assertThat(detail(record, "task")).isEqualTo("T-7");
                assertThat(detail(record, "elevation")).isEqualTo(elevation);
                assertThat(record.toString()).doesNotContain("4711", "4712");
            });
        }
    }

    private static void say(RealVendors vendors, JsonNode credential, String sql) throws Exception {
        String user = credential.get("username").asText();
        String password = credential.get("password").asText();
        try (Connection session = vendors.postgres().connect("billing", user, password);
                Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The agent's commands in the trail, when these are there; each of them once. */
    private static List<JsonNode> awaited(Office office, Bot bot, List<String> texts) {
        ServerUnderTest.await(() -> texts + " in " + commands(office, bot), SOON, () -> commands(office, bot).stream()
                .map(record -> detail(record, "text"))
                .toList()
                .containsAll(texts));
        List<JsonNode> commands = commands(office, bot);
        assertThat(commands.stream().map(record -> detail(record, "text"))).containsOnlyOnceElementsOf(texts);
        return commands;
    }

    private static List<JsonNode> commands(Office office, Bot bot) {
        JsonNode page = office.governor().get("/audit?limit=500").must(200).body();
        return StreamSupport.stream(page.get("items").spliterator(), false)
                .filter(record -> record.findValuesAsText("action").contains("session.command"))
                .filter(record -> record.toString().contains(bot.id()))
                .toList();
    }

    private static String detail(JsonNode record, String name) {
        return record.findValue("details").path(name).asText();
    }
}

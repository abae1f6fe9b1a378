// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@DisplayName("Back-up and restore of a running platform (OPS-3)")
class RestoreIT {
    @TempDir
    Path folder;

    private ServerUnderTest server;

    @BeforeEach
    void start() {
        server = new ServerUnderTest(folder.resolve("home"));
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String portcullis(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Installation.folder().resolve("bin/portcullis").toString());
        command.addAll(List.of(arguments));
        Path out = folder.resolve("command.out");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PORTCULLIS_HOME", server.home().toString());
        Process process =
                builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String said = java.nio.file.Files.readString(out);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    /** What the target answers to the credential. */
    static int use(JsonNode credential) {
        String login = credential.get("username").asText() + ":"
                + credential.get("password").asText();
        String basic =
                "Basic " + Base64.getEncoder().encodeToString(login.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return Http.call(
                        "GET",
                        java.net.URI.create(credential.get("url").asText() + "/invoices"),
                        Map.of("Authorization", basic),
                        null)
                .status();
    }

    @Test
    @DisplayName(
            "a restore keeps agents and people, ends every grant of the back-up at the vendor too, and goes on afresh")
    void revivesNothing() throws Exception {
        Office office = new Office(server);
        Bot bot = office.liveBot("restored-bot", "HIGH");
        String elevation = bot.elevate("T-1", "read-invoices").must(201).text("id");
        JsonNode credential = bot.draw(elevation).must(200).body().get("credential");
        assertThat(use(credential)).isEqualTo(200);

        Path file = folder.resolve("backup.zip");
        portcullis("backup", file.toString());
        office.administrator().enrol("late@example.com", "viewer");
        server.stop();
        assertThat(portcullis("restore", file.toString())).contains("a new epoch begins");
        server.start();
        ServerUnderTest.await(
                "the agents' endpoints",
                Duration.ofSeconds(30),
                () -> Http.call("POST", server.data("/v1/elevations"), Map.of(), "{}")
                                .status()
                        != 404);

        Answer withOldToken = bot.elevate("T-2", "read-invoices");
        assertThat(withOldToken.status())
                .as("the old token: " + withOldToken.body())
                .isEqualTo(401);
        office.requester().get("/agents/" + bot.id()).must(401);
        User administrator = User.administrator(server);
        User requester = administrator.enrol(office.requester().subject(), "requester", "viewer");
        assertThat(requester.id())
                .as("the person is the same")
                .isEqualTo(office.requester().id());
        assertThat(requester.get("/agents/" + bot.id()).must(200).text("status"))
                .isEqualTo("ACTIVE");
        ServerUnderTest.await(
                "the end of the back-up's credential at the target",
                Duration.ofSeconds(30),
                () -> use(credential) == 401);

        ServerUnderTest.await(
                "the vendors' reconciliation, before which nothing is granted",
                Duration.ofSeconds(30),
                () -> bot.login().status() == 200);
        assertThat(bot.draw(elevation).status()).as("the old elevation").isNotEqualTo(200);
        String fresh = bot.elevate("T-2", "read-invoices").must(201).text("id");
        assertThat(use(bot.draw(fresh).must(200).body().get("credential"))).isEqualTo(200);

        Answer trail = requester.get("/audit?action=store.restored").must(200);
        assertThat(trail.body().get("items")).hasSize(1);
        JsonNode told =
                requester.get("/audit?action=siem.restart").must(200).body().get("items");
        assertThat(told)
                .as("each sink is told where the old chain ends (AUD-4)")
                .hasSize(1);
        assertThat(told.at("/0/record/details/adapter").asText()).isEqualTo("siem-file~default");
    }
}

// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName(
        "Directories follow the agents, and agents follow what becomes of their people (REG-4, REG-6, REG-7, REG-8)")
class LifecycleIT {
    private static final Duration SOON = Duration.ofSeconds(15);

    @TempDir
    static Path folder;

    private static Path idp;
    private static ServerUnderTest server;
    private static Office office;

    @BeforeAll
    static void start() throws IOException {
        idp = DirectoryBundle.configure(folder.resolve("home"));
        server = new ServerUnderTest(folder.resolve("home")).start();
        office = new Office(server);
        for (byte[] jar : new byte[][] {DirectoryBundle.adapter(), DirectoryBundle.trap()}) {
            ProbeBundle.pin(office.administrator(), jar);
            office.administrator().deploy(jar).must(201);
        }
        ServerUnderTest.await(
                "the first poll",
                SOON,
                () -> office.administrator()
                                .get("/adapters/instances/" + DirectoryBundle.INSTANCE)
                                .body()
                                .at("/health/calls")
                                .asLong(0)
                        > 0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Bot bot(String name, String owner, String sponsor) {
        Bot bot = office.newBot();
        ObjectNode application = office.application(name, "LOW", bot.publicJwk());
        application.put("owner", owner).put("sponsor", sponsor);
        return office.live(bot, application);
    }

    private static JsonNode agent(Bot bot) {
        return office.governor().get("/agents/" + bot.id()).must(200).body();
    }

    private static String status(Bot bot) {
        return agent(bot).path("status").asText();
    }

    private static String atVendor(Bot bot) {
        try {
            Path file = idp.resolve("agents").resolve(bot.id());
            return Files.exists(file) ? Files.readString(file) : "ABSENT";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void stands(Bot bot, String state) {
        ServerUnderTest.await(() -> state + ", is " + agent(bot), SOON, () -> {
            JsonNode mirror = agent(bot).at("/directory/0");
            return mirror.path("state").asText().equals(state)
                    && mirror.path("settled").asBoolean();
        });
        assertThat(atVendor(bot)).isEqualTo(state);
    }

    private static void tell(String event) throws IOException {
        Files.writeString(idp.resolve("events"), event + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void suspended(Bot bot) {
        ServerUnderTest.await("the suspension", SOON, () -> status(bot).equals("SUSPENDED"));
    }

    @Test
    @DisplayName("registered: made and enabled; killed: disabled; decommissioned: gone; down: done when it is back")
    void directory() throws IOException {
        Bot bot = bot("mirrored", "o1@example.com", "s1@example.com");
        stands(bot, "ENABLED");
        assertThat(agent(bot).at("/directory/0/principal").asText()).isEqualTo("folder/" + bot.id());
        Files.writeString(idp.resolve("down"), "");
        office.operator().revoke("agent", bot.id(), "PT10S");
        ServerUnderTest.await(
                "the error",
                SOON,
                () -> agent(bot).at("/directory/0/last_error").asText().contains("the folder is down"));
        assertThat(agent(bot).at("/directory/0/wanted").asText()).isEqualTo("DISABLED");
        assertThat(atVendor(bot)).isEqualTo("ENABLED");
        Files.delete(idp.resolve("down"));
        stands(bot, "DISABLED");
        office.governor()
                .post("/agents/" + bot.id() + "/transitions", "{\"to\":\"DECOMMISSIONED\",\"reason\":\"test\"}")
                .must(200);
        stands(bot, "ABSENT");
    }

    @Test
    @DisplayName("the sponsor departs: the agent is suspended at once, draws nothing, and is disabled at the directory")
    void sponsorDeparts() throws IOException {
        Bot bot = bot("sponsored", "o2@example.com", "s2@example.com");
        bot.login().must(200);
        bot.elevate("T-1", "read-invoices").must(201);
        stands(bot, "ENABLED");
        tell("DEPARTED s2@example.com");
        suspended(bot);
        bot.login().must(400);
        stands(bot, "DISABLED");
        JsonNode vacancy = agent(bot).at("/vacancies/0");
        assertThat(vacancy.path("post").asText()).isEqualTo("SPONSOR");
        Instant opened = Instant.parse(vacancy.path("opened_at").asText());
        assertThat(Instant.parse(vacancy.path("deadline").asText())).isEqualTo(opened.plus(Duration.ofHours(72)));
        String live = "{\"to\":\"ACTIVE\",\"reason\":\"test\"}";
        ServerUnderTest.await("the refusal for the vacancy", SOON, () -> office.governor()
                .post("/agents/" + bot.id() + "/transitions", live)
                .must(409)
                .text("detail")
                .contains("sponsor s2@example.com is gone"));
        office.governor()
                .post("/agents/" + bot.id() + "/accountability", "{\"sponsor\":\"s3@example.com\",\"reason\":\"test\"}")
                .must(200);
        office.governor().post("/agents/" + bot.id() + "/transitions", live).must(200);
        stands(bot, "ENABLED");
    }

    @Test
    @DisplayName("the owner is disabled: a transfer opens, the agent works on; the person's own tokens are ended")
    void ownerDisabled() throws IOException {
        User owner = office.administrator().enrol("o4@example.com", "viewer");
        Bot bot = bot("owned", "o4@example.com", "s4@example.com");
        tell("DISABLED o4@example.com");
        ServerUnderTest.await(
                "the vacancy",
                SOON,
                () -> agent(bot).at("/vacancies/0/post").asText().equals("OWNER"));
        ServerUnderTest.await(
                "the end of the owner's token", SOON, () -> owner.get("/agents").status() == 401);
        assertThat(status(bot)).isEqualTo("ACTIVE");
        Answer refused = office.governor()
                .post("/agents/" + bot.id() + "/accountability", "{\"owner\":\"o4@example.com\",\"reason\":\"test\"}")
                .must(422);
        assertThat(refused.toString()).contains("/owner");
        Answer appointed = office.governor()
                .post("/agents/" + bot.id() + "/accountability", "{\"owner\":\"o5@example.com\",\"reason\":\"test\"}")
                .must(200);
        assertThat(appointed.text("owner")).isEqualTo("o5@example.com");
        assertThat(appointed.body().path("vacancies")).isEmpty();
    }

    @Test
    @DisplayName("killed with -9 between what was told and what follows: it follows once")
    void killed() throws IOException {
        Bot bot = bot("crashed", "o6@example.com", "s6@example.com");
        stands(bot, "ENABLED");
        Files.writeString(server.home().resolve("trap"), "lifecycle.taken");
        tell("DEPARTED s6@example.com");
        ServerUnderTest.await("the server's death", SOON, () -> !server.running());
        server.start();
        suspended(bot);
        stands(bot, "DISABLED");
        long kills = StreamSupport.stream(
                        office.operator()
                                .get("/revocations?limit=200")
                                .must(200)
                                .body()
                                .path("items")
                                .spliterator(),
                        false)
                .filter(each -> each.toString().contains(bot.id()))
                .count();
        assertThat(kills).isEqualTo(1);
        String history = office.governor()
                .get("/agents/" + bot.id() + "/history")
                .must(200)
                .body()
                .toString();
        assertThat(history.split("\"to\":\"SUSPENDED\"", -1)).as(history).hasSize(2);
        assertThat(history).contains("lifecycle:" + DirectoryBundle.INSTANCE);
    }
}

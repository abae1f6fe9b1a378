// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@DisplayName("Drills of the kill switch: on demand, by schedule, proven for each adapter, and after kill -9 (REV-7)")
class DrillIT {
    private static final String RUN = "{\"environment\":\"test\"}";
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private ServerUnderTest server;

    private String portcullis(int exit, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Installation.folder().resolve("bin/portcullis").toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("command.out");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PORTCULLIS_HOME", server.home().toString());
        builder.environment().put("PORTCULLIS_URL", server.control("").toString());
        Process process =
                builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(out);
        assertThat(process.exitValue()).as(said).isEqualTo(exit);
        return said;
    }

    private static ObjectNode probe(Office office, Bot bot, String name) {
        ObjectNode application = office.application(name, "HIGH", bot.publicJwk());
        application.withObject("/labels").put("portcullis-probe", "drill");
        application.withObject("/declared_intent").withArray("operations").remove(1);
        return application;
    }

    @Test
    @DisplayName(
            "the probe draws, is killed and comes back; each adapter's part is timed, proven and signed, what can't be"
                    + " drilled is named, a bystander works on; a drill cut by kill -9 ends, and says so")
    void drills() throws Exception {
        server = new ServerUnderTest(folder.resolve("home"));
        try (ServerUnderTest running = server.start()) {
            Office office = new Office(server);
            assertThat(office.operator().post("/drills", RUN).must(409).problem())
                    .isEqualTo("no-probe");
            office.requester().post("/drills", RUN).must(403);
            Bot bystander = office.liveBot("bystander", "HIGH");
            String elevation =
                    bystander.elevate("T-1", "read-invoices").must(201).text("id");
            TargetLogin login = TargetLogin.of(bystander.draw(elevation).must(200));
            Bot bot = office.newBot();
            Bot probe = office.live(bot, probe(office, bot, "probe"));

            Answer drill = office.operator().post("/drills?wait=PT40S", RUN).must(200);
            assertThat(drill.text("state")).as(drill.body().toString()).isEqualTo("PASSED");
            for (String adapter : new String[] {"vault-local~default", "pam-local~default", "token-service"}) {
                JsonNode part = part(drill, adapter);
                assertThat(part.path("outcome").asText()).isEqualTo("PROVEN");
                assertThat(part.path("evidence").asText()).isEqualTo("READ_BACK");
            }
            assertThat(login.works()).as("a bystander's credential").isTrue();
            bystander.through(elevation, "GET", "/gw/billing-db/invoices").must(200);
            comesBack(office, probe);
            shown(office, probe, drill.text("id"));
            signed(office, drill.text("id"));
            notEverywhere(office);
            cut(office, probe);
        }
    }

    private static JsonNode part(Answer drill, String adapter) {
        for (JsonNode part : drill.body().path("parts")) {
            if (part.path("adapter").asText().equals(adapter)) {
                return part;
            }
        }
        throw new AssertionError("no part of " + adapter + ": " + drill.body());
    }

    private static void comesBack(Office office, Bot probe) {
        ServerUnderTest.await("the probe's return", SOON, () -> office.requester()
                .get("/agents/" + probe.id())
                .must(200)
                .text("status")
                .equals("ACTIVE"));
    }

    private static void shown(Office office, Bot probe, String drill) {
        JsonNode agent =
                office.requester().get("/agents/" + probe.id()).must(200).body();
        assertThat(agent.at("/last_drills/0/drill").asText()).isEqualTo(drill);
        assertThat(agent.path("last_drills")).hasSize(2);
        Answer instance = office.administrator()
                .get("/adapters/instances/vault-local~default")
                .must(200);
        assertThat(instance.text("/last_drill/drill")).isEqualTo(drill);
        assertThat(instance.text("/last_drill/outcome")).isEqualTo("PROVEN");
        assertThat(office.administrator()
                        .get("/adapters/instances/siem-file~default")
                        .must(200)
                        .body()
                        .path("last_drill")
                        .isNull())
                .isTrue();
    }

    private void signed(Office office, String drill) throws Exception {
        Path report = folder.resolve("report.json");
        Path key = folder.resolve("audit.pem");
        Files.writeString(report, office.requester().text("/drills/" + drill + "/report"));
        Files.writeString(
                key, office.requester().get("/audit/public-key").must(200).text("public_key_pem"));
        String[] verify = {"drills", "verify", report.toString(), "--public-key", key.toString()};
        assertThat(portcullis(0, verify)).contains("proven: drill " + drill + " of test PASSED");
        Files.writeString(report, Files.readString(report).replace("\"PASSED\"", "\"FAILED\""));
        assertThat(portcullis(1, verify)).contains("NOT PROVEN");
    }

    /** An instance that no operation of the probe reaches. */
    private void notEverywhere(Office office) throws Exception {
        Path from = server.home().resolve("config/instances/vault-local~default.json");
        Path spare = from.resolveSibling("vault-local~spare.json");
        Files.writeString(spare, Files.readString(from).replace("data/vault-local~default", "data/vault-local~spare"));
        ServerUnderTest.await("the spare instance", SOON, () -> office.administrator()
                .text("/adapters/instances/vault-local~spare")
                .contains("\"ACTIVE\""));
        Path token = folder.resolve("token");
        Files.writeString(token, office.operator().token());
        String said = portcullis(5, "drills", "run", "test", "--token-file", token.toString());
        assertThat(said).contains("PARTIAL", "NOT_DRILLED", "vault-local~spare", "no operation that the probe's entry");
        Files.delete(spare);
        ServerUnderTest.await("its end", SOON, () -> !office.administrator()
                .text("/adapters/instances")
                .contains("~spare"));
    }

    /** While it draws, or kills; the schedule of the policies, which is read at start, takes over then. */
    private void cut(Office office, Bot probe) throws IOException {
        Files.writeString(server.home().resolve("config/policies/drills.yaml"), "version: 1\ndrills: {every: PT10S}\n");
        comesBack(office, probe);
        String cut = office.operator().post("/drills", RUN).must(202).text("id");
        server.kill();
        server.start();
        ServerUnderTest.await(
                "the cut drill's end", SOON, () -> !state(office, cut).equals("RUNNING"));
        Answer drill = office.requester().get("/drills/" + cut).must(200);
        assertThat(drill.text("state")).isIn("FAILED", "PASSED");
        if (drill.text("state").equals("FAILED")) {
            assertThat(drill.text("detail")).contains("broken off");
        }
        ServerUnderTest.await("a drill by the schedule", SOON, () -> scheduled(office));
    }

    private static String state(Office office, String id) {
        return office.requester().get("/drills/" + id).must(200).text("state");
    }

    private static boolean scheduled(Office office) {
        for (JsonNode drill : office.requester()
                .get("/drills?environment=test")
                .must(200)
                .body()
                .path("items")) {
            if (drill.path("by").asText().equals("system")
                    && drill.path("state").asText().equals("PASSED")) {
                return true;
            }
        }
        return false;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.it.Answer;
import org.portcullis.it.Bot;
import org.portcullis.it.Installation;
import org.portcullis.it.Office;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.tck.server.OpenBaoServer;
import org.portcullis.tck.server.OpensshServer;
import org.portcullis.tck.server.RealServers;

@Tag("slow")
@DisplayName("A certificate of OpenBao lets an agent into a host for its task, and a kill ends it there (JIT-2, REV-1)")
class SshTogetherIT {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** A certificate lives no longer. */
    private static final Duration KILL = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private OpenBaoServer bao;
    private OpensshServer host;
    private int logins;

    private void prepare(Path home) throws Exception {
        Path secrets = Files.createDirectories(home.resolve("secrets"));
        String roleId = VendorSetup.prepare(bao, secrets.resolve("secret-id"));
        VendorSetup.signs(bao, host);
        host.onHost("echo '{\"account\":\"" + VendorSetup.ACCOUNT
                + "\",\"command\":[\"/bin/sh\",\"-c\",\"echo begun; exec cat\"]}'"
                + " >/etc/portcullis/operations/hold.json");
        Files.writeString(secrets.resolve("platform-key"), host.platformKey() + "\n");
        instance(
                home,
                "vault-hashicorp~ssh",
                MAPPER.createObjectNode()
                        .put("url", bao.url())
                        .put("auth_role", roleId)
                        .put("auth_secret_ref", "file:secrets/secret-id")
                        .put("ssh_certificates", true)
                        .put("issue_deadline_seconds", 3));
        instance(
                home,
                "pam-openssh~host",
                MAPPER.createObjectNode()
                        .put("host", "127.0.0.1")
                        .put("port", host.port())
                        .put("key_ref", "file:secrets/platform-key")
                        .put("host_key", host.hostKey()));
        system(home);
    }

    private static void instance(Path home, String id, ObjectNode settings) throws IOException {
        Path instances = Files.createDirectories(home.resolve("config/instances"));
        Files.writeString(
                instances.resolve(id + ".json"),
                settings.put("environment", "test").toString());
    }

    private static void system(Path home) throws IOException {
        ObjectNode system = MAPPER.createObjectNode().put("name", "shell").put("environment", "test");
        ObjectNode operation = system.putObject("operations").putObject("hold").put("class", "READ");
        ObjectNode bindings = operation.putObject("bindings");
        bindings.putObject("vault")
                .put("instance", "vault-hashicorp~ssh")
                .putObject("template")
                .put("engine", "ssh")
                .put("role", "portcullis-shell");
        bindings.putObject("pam").put("instance", "pam-openssh~host").putObject("template");
        Files.writeString(
                Files.createDirectories(home.resolve("config/systems")).resolve("shell.yaml"), system.toString());
        ObjectNode policy = MAPPER.createObjectNode().put("version", 1);
        policy.putObject("limits").putObject("HIGH").put("kill_sla", KILL.toString());
        ObjectNode profile = policy.putArray("pre_approved").addObject().put("name", "shell");
        profile.putArray("operations").addObject().put("system", "shell").put("operation", "hold");
        profile.putArray("tiers").add("HIGH");
        profile.putArray("modes").add("SUPERVISED");
        Files.writeString(
                Files.createDirectories(home.resolve("config/policies")).resolve("shell.yaml"), policy.toString());
    }

    /** The agent's client, with nothing but what was drawn. */
    private Process login(JsonNode credential) throws IOException {
        Path key = folder.resolve("key-" + ++logins);
        Files.writeString(key, credential.path("private_key").asText());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Path certificate = Files.writeString(
                folder.resolve("key-" + logins + "-cert.pub"),
                credential.path("signed_key").asText());
        List<String> command = new ArrayList<>(host.client(certificate, VendorSetup.ACCOUNT));
        command.set(command.indexOf("-i") + 1, key.toString());
        command.add("hold");
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static BufferedReader output(Process process) {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    private static Bot live(Office office, String name) {
        Bot bot = office.newBot();
        ObjectNode application = office.application(name, "HIGH", bot.publicJwk());
        ((ObjectNode) application.get("declared_intent"))
                .withArray("operations")
                .addObject()
                .put("system", "shell")
                .put("operation", "hold");
        office.live(bot, application).login().must(200);
        return bot;
    }

    private Process begun(Answer drawn) throws IOException {
        Process session = login(drawn.must(200).body().get("credential"));
        assertThat(output(session).readLine()).isEqualTo("begun");
        return session;
    }

    @Test
    @DisplayName(
            "sessions outlive their short certificate; a kill cuts them and refuses it; another agent's session goes on")
    void together() throws Exception {
        Path home = folder.resolve("home");
        Path page = Installation.sources().resolve("distribution/docs/adapters/pam-openssh");
        try (OpenBaoServer vault = RealServers.orSkip(OpenBaoServer::start);
                OpensshServer shell =
                        RealServers.orSkip(() -> OpensshServer.start(page, List.of(VendorSetup.ACCOUNT)));
                ServerUnderTest server = new ServerUnderTest(home)) {
            bao = vault;
            host = shell;
            prepare(home);
            server.start();
            Office office = new Office(server);
            Bot bot = live(office, "ssh-bot");
            Bot other = live(office, "ssh-bystander");
            String elevation = bot.elevateAt("shell", "T-1", "hold").must(201).text("id");
            Process one = begun(bot.draw(elevation));
            Process bystander =
                    begun(other.draw(other.elevateAt("shell", "T-1", "hold").text("id")));
            bot.draw(elevation).must(409); // its certificate is still good
            ServerUnderTest.await(
                    "its certificate has run out",
                    KILL.plusSeconds(20),
                    () -> bot.draw(elevation).status() != 409);
            JsonNode last = bot.draw(bot.elevateAt("shell", "T-2", "hold").text("id"))
                    .must(200)
                    .body()
                    .get("credential");
            Process two = login(last);
            assertThat(output(two).readLine()).isEqualTo("begun");
            assertThat(one.isAlive())
                    .as("a session that was begun with a certificate that has run out")
                    .isTrue();
            String id = office.operator().revoke("agent", bot.id(), "PT1S").text("id");
            for (Process each : List.of(one, two)) {
                ServerUnderTest.await("its session ends", Duration.ofSeconds(5), () -> !each.isAlive());
            }
            assertThat(bystander.isAlive()).as("the bystander's session").isTrue();
            Process again = login(last);
            assertThat(output(again).lines()).noneMatch("begun"::equals);
            assertThat(again.waitFor()).as("a certificate is refused").isEqualTo(255);
            ServerUnderTest.await("REVOKED", Duration.ofSeconds(60), () -> office.governor()
                    .get("/revocations/" + id)
                    .must(200)
                    .text("state")
                    .equals("REVOKED"));
            assertThat(bystander.isAlive()).as("the bystander's session").isTrue();
            bystander.destroy();
        }
    }
}

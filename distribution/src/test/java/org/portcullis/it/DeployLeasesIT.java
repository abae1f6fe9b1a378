// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Leases outlive the bundle that issued them (PLG-2, REV-1)")
class DeployLeasesIT {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final String OURS = "/adapters/bundles/" + ProbeBundle.NAME;

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Office office;
    private static User admin;

    @BeforeAll
    static void start() throws IOException {
        ProbeBundle.configure(folder.resolve("home"), ProbeBundle.INSTANCE);
        server = new ServerUnderTest(folder.resolve("home")).start();
        office = new Office(server);
        admin = office.administrator();
        ProbeBundle.deploy(admin, ProbeBundle.version("1.0.0")).must(201);
        ProbeBundle.bind(admin);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode vaultPart(Answer revocation) {
        for (JsonNode part : revocation.body().path("parts")) {
            if (part.path("part").asText().equals("VAULT_LEASE")) {
                return part;
            }
        }
        throw new AssertionError("no such part: " + revocation);
    }

    private static long accounts() throws IOException {
        try (Stream<Path> files = Files.list(server.home().resolve("data/vendor"))) {
            return files.count();
        }
    }

    @Test
    @DisplayName(
            "removed with live leases: a kill ends everything else at once, is STUCK there, and completes with the bundle")
    void removed() throws IOException {
        Bot bot = office.liveBot("lasting-bot", "LOW");
        String elevation = bot.elevate("T-1", "read-invoices").must(201).text("id");
        bot.draw(elevation).must(200);
        Bot other = office.liveBot("other-bot", "LOW");
        String others = other.elevate("T-1", "read-invoices").must(201).text("id");
        other.draw(others).must(200);
        assertThat(accounts()).isEqualTo(2);

        admin.delete(OURS).must(204);
        String kill = "/revocations/"
                + office.operator().revoke("agent", bot.id(), "PT0.1S").text("id");
        ServerUnderTest.await( // for its first 10 s the platform waits for what may still start
                "PARTIAL",
                LONGEST,
                () -> office.operator().get(kill).text("state").equals("PARTIAL"));
        Answer killed = office.operator().get(kill);
        JsonNode part = vaultPart(killed);
        assertThat(part.toString()).contains("STUCK", "adapter missing: " + ProbeBundle.INSTANCE);
        killed.body().path("parts").forEach(each -> {
            if (!each.equals(part)) {
                assertThat(each.path("state").asText())
                        .as(each.toString())
                        .isIn("VERIFIED", "REVOKED", "NOT_APPLICABLE");
            }
        });
        bot.login().must(400);
        assertThat(accounts()).as("nothing was ended at the vendor").isEqualTo(2);

        server.kill(); // known over a restart too
        server.start();
        ServerUnderTest.await(
                "STUCK again", LONGEST, () -> vaultPart(office.operator().get(kill))
                        .path("state")
                        .asText()
                        .equals("STUCK"));
        ProbeBundle.deploy(admin, ProbeBundle.version("1.0.0")).must(201);
        ServerUnderTest.await(
                "the end",
                Duration.ofSeconds(10),
                () -> office.operator().get(kill).text("state").equals("REVOKED"));
        assertThat(vaultPart(office.operator().get(kill)).path("state").asText())
                .isEqualTo("VERIFIED");
        assertThat(accounts()).as("the other agent's").isEqualTo(1);
        assertThat(office.operator().revoke("agent", other.id(), "PT10S").text("state"))
                .isEqualTo("REVOKED");
        assertThat(accounts()).isZero();
    }

    @Test
    @DisplayName("a version that can't read the live references is refused, as update, roll-back and after a removal")
    void references() {
        ProbeBundle.deploy(admin, ProbeBundle.version("1.0.0"));
        ProbeBundle.deploy(
                        admin,
                        ProbeBundle.version("2.0.0").with("format", "v2").header("Portcullis-References", "v1, v2"))
                .must(200);
        Bot bot = office.liveBot("v2-bot", "LOW");
        String elevation = bot.elevate("T-1", "read-invoices").must(201).text("id");
        bot.draw(elevation).must(200);

        String words = "live leases of " + ProbeBundle.INSTANCE + " have references of format v2, and it reads v1 only";
        assertThat(ProbeBundle.deploy(admin, ProbeBundle.version("1.2.0"))
                        .must(422)
                        .text("detail"))
                .contains(words, "2.0.0 goes on");
        assertThat(admin.post(OURS + "/rollback", null).must(422).text("detail"))
                .contains(words);
        admin.delete(OURS).must(204);
        assertThat(ProbeBundle.deploy(admin, ProbeBundle.version("1.2.0"))
                        .must(422)
                        .text("detail"))
                .contains(words);
        ProbeBundle.deploy(
                        admin,
                        ProbeBundle.version("2.0.0").with("format", "v2").header("Portcullis-References", "v1, v2"))
                .must(201);
        assertThat(office.operator().revoke("agent", bot.id(), "PT10S").text("state"))
                .isEqualTo("REVOKED");
        ProbeBundle.deploy(admin, ProbeBundle.version("1.2.0")).must(200);
    }
}

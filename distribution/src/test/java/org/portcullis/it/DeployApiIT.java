// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Bundles deployed by the API (PLG-2, PLG-4)")
class DeployApiIT {
    private static final String BUNDLES = "/adapters/bundles";
    private static final String OURS = BUNDLES + "/" + ProbeBundle.NAME;

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static User admin;

    @BeforeAll
    static void start() throws IOException {
        ProbeBundle.configure(folder.resolve("home"), ProbeBundle.INSTANCE);
        server = new ServerUnderTest(folder.resolve("home")).start();
        admin = User.administrator(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void removed() {
        admin.delete(OURS);
    }

    private static byte[] pinned(ProbeBundle bundle) {
        byte[] jar = bundle.jar();
        ProbeBundle.pin(admin, jar);
        return jar;
    }

    private static JsonNode listed() {
        for (JsonNode each : admin.get(BUNDLES).must(200).body().path("items")) {
            if (each.path("name").asText().equals(ProbeBundle.NAME)) {
                return each;
            }
        }
        return Http.MAPPER.missingNode();
    }

    private static List<String> files(String where) throws IOException {
        try (Stream<Path> files = Files.list(server.home().resolve(where))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String instance() {
        return admin.get("/adapters/instances/" + ProbeBundle.INSTANCE)
                .must(200)
                .text("state");
    }

    @Test
    @DisplayName(
            "deployed, the same again, updated, rolled back, rolled forward, removed; each in the answer and the audit")
    void life() throws IOException {
        byte[] first = pinned(ProbeBundle.version("1.0.0"));
        byte[] second = pinned(ProbeBundle.version("1.1.0"));
        Answer deployed = admin.deploy(first).must(201);
        assertThat(deployed.text("outcome")).isEqualTo("DEPLOYED");
        assertThat(deployed.text("state")).isEqualTo("ACTIVE");
        assertThat(instance()).isEqualTo("ACTIVE");
        assertThat(deployed.body().path("took_ms").asLong())
                .as("deploy to active")
                .isBetween(0L, 1_000L);
        System.out.println("deploy to active: " + deployed.body().path("took_ms") + " ms");
        assertThat(Files.readAllBytes(server.home().resolve("deploy/" + ProbeBundle.NAME + ".jar")))
                .isEqualTo(first);

        assertThat(admin.deploy(first).must(200).text("outcome")).isEqualTo("UNCHANGED");
        Answer updated = admin.deploy(second).must(200);
        assertThat(updated.text("outcome") + updated.text("before")).isEqualTo("UPDATED1.0.0");
        System.out.println("update to active: " + updated.body().path("took_ms") + " ms");
        assertThat(listed().path("version").asText()).isEqualTo("1.1.0");
        assertThat(listed().path("previous").asText()).isEqualTo("1.0.0");

        Answer back = admin.post(OURS + "/rollback", null).must(200);
        assertThat(back.text("outcome") + back.text("version")).isEqualTo("ROLLED_BACK1.0.0");
        assertThat(admin.post(OURS + "/rollback", null).must(200).text("version"))
                .isEqualTo("1.1.0");
        assertThat(instance()).isEqualTo("ACTIVE");
        assertThat(files("data/deploy/" + ProbeBundle.NAME))
                .as("two versions and which is which")
                .hasSize(3);

        admin.delete(OURS).must(204);
        assertThat(listed().isMissingNode()).isTrue();
        assertThat(instance()).isEqualTo("CONFIGURED");
        assertThat(files("deploy")).isEmpty();
        assertThat(files("data/deploy")).isEmpty();
        assertThat(files("data/tmp/deploy")).isEmpty();
        admin.delete(OURS).must(404);
        assertThat(admin.get("/audit?limit=200").must(200).body().toString())
                .contains("bundle.deploy", "bundle.roll-back", "bundle.remove", "bundle.accept", "bundle.end");
    }

    @Test
    @DisplayName(
            "refused with one sentence, and nothing is left: unknown, shipped's name, its PID, fragment, no bundle")
    void refused() throws IOException {
        refusal(ProbeBundle.version("0.0.7").jar(), "is not signed; have a publisher");
        refusal("no jar at all".getBytes(StandardCharsets.UTF_8), "it is no jar");
        ProbeBundle serves = ProbeBundle.version("9.0.0").with("pid", "org.portcullis.adapter.vault.local");
        refusal(pinned(serves), "it serves org.portcullis.adapter.vault.local, as the platform's own bundle");
        String[][] headers = {
            {"Bundle-SymbolicName", "org.portcullis.kernel", "the platform's own bundle org.portcullis.kernel"},
            {"Fragment-Host", "org.portcullis.kernel", "it is a fragment"},
            {"Bundle-SymbolicName", "../../config/trust", "its Bundle-SymbolicName is none"},
            {"Export-Package", "org.portcullis.spi;version=\"1.0\"", "it exports org.portcullis.spi"},
            {"Require-Bundle", "com.example.none", "it can't be resolved"},
            {
                "Import-Package",
                "org.portcullis.spi;version=\"[99,100)\"",
                "it was built for org.portcullis.spi [99.0.0,100.0.0)"
            }
        };
        for (String[] each : headers) {
            refusal(pinned(ProbeBundle.version("9.0.0").header(each[0], each[1])), each[2]);
        }
        assertThat(admin.get("/audit?limit=200").must(200).body().toString()).contains("\"bundle-refused\"");
    }

    private static void refusal(byte[] jar, String words) throws IOException {
        Answer answer = admin.deploy(jar).must(422);
        assertThat(answer.problem()).isEqualTo("bundle-refused");
        assertThat(answer.text("detail")).contains(words).contains("nothing was changed");
        assertThat(files("deploy")).isEmpty();
        assertThat(files("data/deploy")).isEmpty();
        assertThat(files("data/tmp/deploy")).isEmpty();
    }

    @Test
    @DisplayName("by admins only, of the right type, of a bounded size; update wants something to update")
    void callers() throws IOException {
        byte[] jar = pinned(ProbeBundle.version("1.0.0"));
        User requester = admin.enrol("rita@example.com", "requester", "operator", "governance");
        requester.deploy(jar).must(403);
        requester.delete(OURS).must(403);
        requester.post(OURS + "/rollback", null).must(403);
        admin.send(BUNDLES, jar, "application/json").must(415);
        assertThat(admin.send(BUNDLES + "?update=true", jar, "application/octet-stream")
                        .must(404)
                        .problem())
                .isEqualTo("bundle-unknown");
        admin.send(BUNDLES + "?update=maybe", jar, "application/octet-stream").must(400);
        admin.delete(BUNDLES + "/org.portcullis.kernel").must(404);
        admin.delete(BUNDLES + "/..%2F..%2Fconfig").must(400);
        admin.post(BUNDLES + "/..%2F..%2Fconfig/rollback", null).must(400);
        admin.deploy(jar).must(201);
        assertThat(admin.post(OURS + "/rollback", null).must(409).problem()).isEqualTo("no-previous-version");
        assertThat(admin.deploy(new byte[(64 << 20) + 1]).must(413).text("detail"))
                .contains("67108864");
        HttpRequest.BodyPublisher chunks =
                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[(64 << 20) + 1]));
        Map<String, String> headers =
                Map.of("Authorization", "Bearer " + admin.token(), "Content-Type", "application/java-archive");
        Http.send("POST", server.control("/api/v1" + BUNDLES), headers, chunks).must(413);
        assertThat(files("data/tmp/deploy")).isEmpty();
    }

    @Test
    @DisplayName(
            "a first version whose instance does not come up runs, and the answer says so; the mended one takes over")
    void idleInstance() {
        Answer deployed = admin.deploy(pinned(ProbeBundle.version("0.5.0").with("fail", "constructor")))
                .must(201);
        assertThat(deployed.text("state")).isEqualTo("ACTIVE");
        assertThat(deployed.text("reason"))
                .contains(ProbeBundle.INSTANCE + " does not come up", "this version does not like its settings");
        assertThat(instance()).isEqualTo("CONFIGURED");
        Answer mended = admin.deploy(pinned(ProbeBundle.version("0.6.0"))).must(200);
        assertThat(mended.text("reason")).isEmpty();
        assertThat(instance()).isEqualTo("ACTIVE");
    }

    @Test
    @DisplayName("two at once: one after the other, both answered, and the last one runs")
    void together() {
        byte[] first = pinned(ProbeBundle.version("1.0.0"));
        byte[] second = pinned(ProbeBundle.version("2.0.0"));
        CompletableFuture<Answer> one = CompletableFuture.supplyAsync(() -> admin.deploy(first));
        CompletableFuture<Answer> two = CompletableFuture.supplyAsync(() -> admin.deploy(second));
        List<Integer> statuses =
                Stream.of(one.join().status(), two.join().status()).sorted().toList();
        assertThat(statuses).containsExactly(200, 201);
        String last = one.join().status() == 200 ? "1.0.0" : "2.0.0";
        assertThat(listed().path("version").asText()).isEqualTo(last);
    }

    @Test
    @DisplayName("trust taken back stops at once what was uploaded; the folder isn't installed twice")
    void distrusted() throws Exception {
        byte[] jar = pinned(ProbeBundle.version("1.0.0"));
        admin.deploy(jar).must(201);
        admin.delete("/trust/pins/" + ProbeBundle.sha256(jar)).must(204);
        assertThat(instance()).isEqualTo("CONFIGURED");
        ServerUnderTest.await(
                "the refusal",
                Duration.ofSeconds(10),
                () -> admin.get(BUNDLES).body().toString().contains("REFUSED"));
        Files.delete(server.home().resolve("deploy/" + ProbeBundle.NAME + ".jar"));
    }

    @Test
    @DisplayName("by the command line: deploy, update, rollback, remove, and what goes wrong by exit code and sentence")
    void commandLine() throws Exception {
        Path first = Files.write(folder.resolve("first.jar"), pinned(ProbeBundle.version("1.0.0")));
        Path second = Files.write(folder.resolve("second.jar"), pinned(ProbeBundle.version("1.1.0")));
        Path unknown = Files.write(
                folder.resolve("unknown.jar"), ProbeBundle.version("0.0.8").jar());
        assertThat(command(1, "update", first.toString())).contains("No bundle " + ProbeBundle.NAME + " is deployed");
        assertThat(command(0, "deploy", first.toString())).contains("DEPLOYED", "ACTIVE");
        assertThat(command(0, "update", second.toString())).contains("UPDATED", "1.1.0");
        assertThat(command(1, "deploy", unknown.toString())).contains("is refused", "1.1.0 goes on", "bundle-refused");
        assertThat(command(2, "deploy", "no-such.jar")).contains("can't be read");
        assertThat(command(0, "rollback", ProbeBundle.NAME)).contains("ROLLED_BACK", "1.0.0");
        assertThat(command(0, "remove", "--dry-run", ProbeBundle.NAME)).contains(ProbeBundle.INSTANCE);
        assertThat(command(0, "remove", ProbeBundle.NAME)).contains("removed");
        assertThat(command(1, "remove", ProbeBundle.NAME)).contains("bundle-unknown");
    }

    private static String command(int code, String... words) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Installation.folder().resolve("bin/portcullis").toString(), "adapters"));
        command.addAll(List.of(words));
        command.addAll(List.of(
                "--token-file", server.home().resolve("data/admin-token").toString()));
        command.addAll(List.of("--url", server.control("").toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(code);
        return said;
    }

    @Test
    @DisplayName("kept for the next start, and a dropped file goes on from there; so does the roll-back")
    void restart() throws IOException {
        byte[] first = pinned(ProbeBundle.version("1.0.0"));
        byte[] second = pinned(ProbeBundle.version("1.1.0"));
        admin.deploy(first).must(201);
        admin.deploy(second).must(200);
        server.kill();
        server.start();
        ServerUnderTest.await(
                "1.1.0",
                Duration.ofSeconds(20),
                () -> listed().path("version").asText().equals("1.1.0")
                        && instance().equals("ACTIVE"));
        assertThat(admin.post(OURS + "/rollback", null).must(200).text("version"))
                .isEqualTo("1.0.0");
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
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
import org.portcullis.it.Installation;
import org.portcullis.it.Office;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.it.User;

/** A PAM whose password lies in OpenBao, as {@code vault:…}: used, rotated, missed, and nowhere to be found. */
@DisplayName("PLG-3: an instance's secret may lie in another instance's vault")
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VaultReferencesIT {
    private static final String INSTANCES = "/adapters/instances/";
    private static final String FOLDER = "portcullis-platform/";
    private static final String REFERENCE = "vault:" + RealVendors.VAULT + "/secret/" + FOLDER + "pam#password";
    private static final String LATER = "vault-local~later";
    private static final String KEYS = "vault-hashicorp~keys";
    private static final String KEY_CANARY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    private static final String ROTATED = "rotated-canary-6f1d0c";

    @TempDir
    private static Path folder;

    private static RealVendors vendors;
    private static ServerUnderTest server;
    private static Office office;
    private static User administrator;

    @BeforeAll
    static void start() throws Exception {
        Path home = folder.resolve("home");
        vendors = new RealVendors(home);
        server = new ServerUnderTest(home).start();
        office = new Office(server);
        administrator = office.administrator();
        vendors.connect(administrator, home, RealVendors.Pace.BRISK);
        vendors.bao.must("POST", "sys/mounts/secret", "{\"type\":\"kv\",\"options\":{\"version\":\"2\"}}");
        ServerUnderTest.await(
                "a fresh KV engine takes something",
                Duration.ofSeconds(20),
                () -> vendors.bao
                                        .call("POST", "secret/data/first", "{\"data\":{\"a\":\"b\"}}")
                                        .status()
                                / 100
                        == 2);
        write("pam", "password", Files.readString(home.resolve("secrets/pam-password")));
        write("key", "value", KEY_CANARY);
        Files.delete(home.resolve("secrets/pam-password"));
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

    private static void write(String name, String key, String value) {
        vendors.bao.must("POST", "secret/data/" + FOLDER + name, "{\"data\":{\"" + key + "\":\"" + value + "\"}}");
    }

    private static ObjectNode configuration(String id) {
        return administrator
                .get(INSTANCES + id)
                .must(200)
                .body()
                .path("configuration")
                .deepCopy();
    }

    private static JsonNode check(String id, ObjectNode configuration) {
        return administrator
                .post(INSTANCES + id + "/check", configuration.toString())
                .must(200)
                .body();
    }

    private static void isActive(String id) {
        ServerUnderTest.await(
                () -> id + " becomes active: "
                        + administrator.get(INSTANCES + id).body(),
                Duration.ofSeconds(15),
                () -> administrator.get(INSTANCES + id).text("state").equals("ACTIVE"));
    }

    private static void put(String id, ObjectNode configuration) {
        assertThat(administrator.put(INSTANCES + id, configuration.toString()).status())
                .isIn(200, 201);
        isActive(id);
    }

    private static void sql(String text) throws SQLException {
        try (Connection connection = vendors.postgres.connect("billing");
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    private static void endConnectionsOfPam() throws SQLException {
        sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'portcullis_pam'");
    }

    /** What the agent was granted works at the database. */
    private static void drawsAndReads(Bot bot, String task) throws Exception {
        String elevation = bot.elevate(task, "read-invoices").must(201).text("id");
        JsonNode credential = bot.draw(elevation).must(200).body().path("credential");
        try (Connection connection = vendors.postgres.connect(
                        "billing",
                        credential.path("username").asText(),
                        credential.path("password").asText());
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("SELECT count(*) FROM billing.invoices"))
                    .isTrue();
        }
    }

    @Test
    @Order(1)
    @DisplayName("PLG-4: nothing until the vault's instance lets it be read; the check says which setting to change")
    void allowed() {
        ObjectNode pam = configuration(RealVendors.PAM).put("password_ref", REFERENCE);
        assertThat(check(RealVendors.PAM, pam).path("problems").toString())
                .contains("lets other instances read nothing", "secret_paths");
        put(RealVendors.VAULT, configuration(RealVendors.VAULT).put("secret_paths", "secret/" + FOLDER));
        assertThat(check(RealVendors.PAM, pam).toString()).isEqualTo("{\"valid\":true,\"problems\":[]}");
        ObjectNode itself = configuration(RealVendors.VAULT).put("auth_secret_ref", REFERENCE);
        assertThat(check(RealVendors.VAULT, itself).path("problems").toString()).contains("its own secret");
        ObjectNode elsewhere = pam.deepCopy().put("environment", "prod");
        assertThat(check(RealVendors.PAM, elsewhere).path("problems").toString())
                .contains("belongs to the environment test");
        ObjectNode storeless = pam.deepCopy().put("password_ref", "vault:vault-local~default/a/b#c");
        assertThat(check(RealVendors.PAM, storeless).path("problems").toString())
                .contains("no SecretStore");
        assertThat(administrator
                        .put(INSTANCES + RealVendors.PAM, storeless.toString())
                        .problem())
                .isEqualTo("bad-configuration");
        put(RealVendors.PAM, pam);
    }

    @Test
    @Order(2)
    @DisplayName("grants work; a rotated password is picked up, with no restart and no change of settings")
    void rotated() throws Exception {
        Bot bot = office.liveBot("rotation-bot", "LOW");
        drawsAndReads(bot, "T-1");
        sql("ALTER ROLE portcullis_pam PASSWORD '" + ROTATED + "'");
        endConnectionsOfPam();
        write("pam", "password", ROTATED);
        drawsAndReads(bot, "T-2");
    }

    @Test
    @Order(3)
    @DisplayName(
            "REV-1: with the vault down a kill says why it can't end the PAM part, and ends it once the vault is back")
    void down() throws Exception {
        Bot bot = office.liveBot("down-bot", "LOW");
        drawsAndReads(bot, "T-1");
        endConnectionsOfPam();
        vendors.proxy.refuse();
        long began = System.nanoTime();
        Answer answer = office.operator().revoke("agent", bot.id(), "PT1S");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
        assertThat(answer.text("state")).isNotEqualTo("REVOKED");
        String id = answer.text("id");
        ServerUnderTest.await(
                () -> "the PAM part says why: " + revocation(id),
                Duration.ofSeconds(10),
                () -> revocation(id).toString().contains("the secret " + REFERENCE + " can't be read"));
        vendors.proxy.pass();
        ServerUnderTest.await(
                () -> "REVOKED: " + revocation(id),
                Duration.ofSeconds(30),
                () -> revocation(id).path("state").asText().equals("REVOKED"));
    }

    private static JsonNode revocation(String id) {
        return office.operator().get("/revocations/" + id).must(200).body();
    }

    @Test
    @Order(4)
    @DisplayName(
            "an instance that needs its secret to come up is up once the vault's instance is, whichever came first")
    void order() {
        ObjectNode wrong =
                configuration(RealVendors.VAULT).put("url", "http://vault.example"); // https, or this machine
        administrator.put(INSTANCES + KEYS, wrong.toString()).must(200);
        ObjectNode later = configuration("vault-local~default")
                .put("folder", "later")
                .put("key_ref", "vault:" + KEYS + "/secret/" + FOLDER + "key#value");
        administrator.put(INSTANCES + LATER, later.toString()).must(200);
        ServerUnderTest.await(
                () -> "it fails to come up, and says what it misses: "
                        + administrator.get(INSTANCES + LATER).body(),
                Duration.ofSeconds(10),
                () -> administrator.get(INSTANCES + LATER).text("reason").contains(KEYS + " is not active now"));
        put(KEYS, configuration(RealVendors.VAULT));
        isActive(LATER);
    }

    @Test
    @Order(5)
    @DisplayName("PLG-6: a hosted instance's secret is read the same way")
    void hosted() throws Exception {
        put(RealVendors.PAM, configuration(RealVendors.PAM).put("hosted", true));
        ServerUnderTest.await("its process serves it", Duration.ofSeconds(30), () -> administrator
                .get(INSTANCES + RealVendors.PAM)
                .body()
                .toString()
                .contains("process_id"));
        Bot bot = office.liveBot("hosted-bot", "LOW");
        String elevation = bot.elevate("T-1", "read-invoices").must(201).text("id");
        ServerUnderTest.await(
                "its process grants, which had no connection yet",
                Duration.ofSeconds(30),
                () -> bot.draw(elevation).status() == 200);
    }

    @Test
    @Order(6)
    @DisplayName("CRB-2, AUD-1: shown and recorded is the reference; the value is in no file, log, answer or record")
    void nowhere() throws Exception {
        assertThat(configuration(RealVendors.PAM).path("password_ref").asText()).isEqualTo(REFERENCE);
        assertThat(cli("adapters", "show", RealVendors.PAM, "--output", "json"))
                .contains(REFERENCE)
                .doesNotContain(ROTATED);
        String records = administrator.get("/audit?limit=500").must(200).body().toString();
        assertThat(records).contains("adapter.read-secret", REFERENCE).doesNotContain(ROTATED, KEY_CANARY);
        assertThat(server.output()).doesNotContain(ROTATED, KEY_CANARY);
        try (Stream<Path> files = Files.walk(server.home())) {
            List<Path> holding = files.filter(Files::isRegularFile)
                    .filter(VaultReferencesIT::holdsValue)
                    .toList();
            assertThat(holding).isEmpty();
        }
    }

    private static boolean holdsValue(Path file) {
        try {
            String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
            return bytes.contains(ROTATED) || bytes.contains(KEY_CANARY);
        } catch (IOException e) {
            return false; // it went while the folder was read
        }
    }

    private static String cli(String... command) throws Exception {
        Path token = Files.writeString(folder.resolve("token"), administrator.token());
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                        Stream.of(
                                Installation.folder().resolve("bin/portcullis").toString()),
                        Stream.of(command))
                .toList());
        builder.environment().put("PORTCULLIS_URL", server.control("/").toString());
        builder.environment().put("PORTCULLIS_TOKEN_FILE", token.toString());
        Process process = builder.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}

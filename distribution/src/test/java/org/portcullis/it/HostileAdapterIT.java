// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName(
        "A trusted bundle that does what it shouldn't harms nobody but itself, and people see what it does (PLG-6)")
class HostileAdapterIT {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration SLOWEST_DRAW = Duration.ofSeconds(5);
    private static final String INSTANCE = "/adapters/instances/" + HostileBundle.INSTANCE;
    private static final String BYSTANDER = "/adapters/instances/vault-local~default";

    private static final byte[] JAR = HostileBundle.jar();

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Office office;
    private static User admin;
    private static ProbeCalls bystanders;
    private static int made;

    @BeforeAll
    static void start() throws IOException {
        Path policies = Files.createDirectories(folder.resolve("home/config/policies"));
        Files.writeString(
                policies.resolve("pre-approved.yaml"),
                "version: 1\npre_approved:\n  - name: reads\n    operations:\n"
                        + "      - {system: billing-db, operation: read-invoices}\n"
                        + "      - {system: hostile-db, operation: read}\n"
                        + "    tiers: [LOW]\n    modes: [SUPERVISED]\n");
        server = new ServerUnderTest(folder.resolve("home")).start();
        office = new Office(server);
        admin = office.administrator();
        ProbeBundle.pin(admin, JAR);
        admin.deploy(JAR).must(201);
        behave("");
        declareSystem();
        bystanders = new ProbeCalls(office, 2, 20);
        bystanders.awaitMore(20);
    }

    private static void declareSystem() {
        ObjectNode system = Http.MAPPER.createObjectNode().put("environment", "test");
        system.putObject("operations")
                .putObject("read")
                .put("class", "READ")
                .putObject("bindings")
                .putObject("vault")
                .put("instance", HostileBundle.INSTANCE)
                .putObject("template");
        admin.put("/systems/hostile-db", system.toString()).must(200);
    }

    @AfterAll
    static void stop() {
        bystanders.close();
        System.out.println("bystanders: " + bystanders.summary());
        server.close();
    }

    /** Whatever happened, no call of another adapter failed or was slow, and none of its threads is another's. */
    @AfterEach
    void nobodyElseNoticed() {
        behave("");
        bystanders.awaitMore(5);
        assertThat(bystanders.failures()).isEmpty();
        assertThat(bystanders.slowest()).isLessThan(SLOWEST_DRAW);
        JsonNode health = admin.get(BYSTANDER).must(200).body().path("health");
        assertThat(health.path("condition").asText()).as(health.toString()).isEqualTo("WELL");
        assertThat(health.path("failures")).isEmpty();
        assertThat(health.path("threads_own").asInt()).isLessThan(10);
    }

    private static void behave(String how) {
        ObjectNode configuration = Http.MAPPER
                .createObjectNode()
                .put("environment", "test")
                .put("folder", server.home().resolve("data/vendor").toString())
                .put("behaviour", how)
                .put("call_timeout_seconds", 1)
                .put("issue_deadline_seconds", 0)
                .put("max_concurrent_calls", 4);
        boolean same = admin.get(INSTANCE).text("/configuration/behaviour").equals(how);
        long before = same ? 0 : generation();
        admin.put(INSTANCE, configuration.toString()).must(200);
        if (!how.startsWith("constructor")) {
            ServerUnderTest.await(
                    () -> how + " in service: " + admin.get(INSTANCE).body(), LONGEST, () -> generation() > before);
        }
    }

    private static long generation() {
        return admin.get(INSTANCE).body().at("/health/generation").asLong();
    }

    private static JsonNode health() {
        return admin.get(INSTANCE).must(200).body().path("health");
    }

    private record Victim(Bot bot, String elevation) {
        static Victim holding() {
            Bot bot = new Bot(server);
            ObjectNode application = office.application("victim-" + made++, "LOW", bot.publicJwk());
            operations(application.withObjectProperty("declared_intent"));
            office.live(bot, application).login().must(200);
            ObjectNode wanted =
                    Http.MAPPER.createObjectNode().put("task_id", "T-1").put("justification", "test");
            operations(wanted);
            String elevation = bot.call("POST", "/v1/elevations", wanted.toString(), Map.of())
                    .must(201)
                    .text("id");
            bot.draw(elevation).must(200);
            return new Victim(bot, elevation);
        }

        private static void operations(ObjectNode of) {
            of.putArray("operations").addObject().put("system", "hostile-db").put("operation", "read");
        }

        /** One call of its adapter, whatever comes of it. */
        Answer again() {
            return bot.call("POST", "/v1/elevations/" + elevation + "/credential", "{\"replace\":true}", Map.of());
        }
    }

    private static CompletableFuture<Answer> bystanderKilled() {
        Bot bot = office.liveBot("bystander-" + made++, "LOW");
        bot.draw(bot.elevate("T-1", "read-invoices").must(201).text("id")).must(200);
        return CompletableFuture.supplyAsync(() -> office.operator().revoke("agent", bot.id(), "PT10S"));
    }

    private static String state(String revocation) {
        return office.operator().get("/revocations/" + revocation).must(200).text("state");
    }

    @ParameterizedTest
    @CsvSource({
        "throws, threw java.lang.IllegalStateException",
        "throws-evil, EvilException",
        "overflows, threw java.lang.StackOverflowError",
        "linkage, threw java.lang.NoSuchMethodError",
        "memory, threw java.lang.OutOfMemoryError",
        "null, answered null",
        "hangs, no answer within",
        "late, no answer within",
    })
    @DisplayName("whatever a call does: its own agents' kill is PARTIAL until it behaves, everyone else's is REVOKED")
    void calls(String how, String shown) {
        Victim victim = Victim.holding();
        behave(how);
        assertThat(victim.again().status()).isGreaterThanOrEqualTo(400);
        CompletableFuture<Answer> other = bystanderKilled();
        Answer killed = office.operator().revoke("agent", victim.bot().id(), "PT0.5S");
        String revocation = killed.text("id");
        ServerUnderTest.await(
                () -> "PARTIAL: "
                        + office.operator().get("/revocations/" + revocation).body(),
                LONGEST,
                () -> state(revocation).equals("PARTIAL"));
        assertThat(other.join().must(200).text("state")).isEqualTo("REVOKED");
        JsonNode health = health();
        assertThat(health.path("failures").toString()).as(health.toString()).contains(":");
        assertThat(health.path("last_error").asText()).contains(HostileBundle.INSTANCE, shown);
        assertThat(health.path("bundle").asText()).isEqualTo(HostileBundle.NAME + " 1.0.0");
        assertThat(health.path("breaker").asText()).isIn("CLOSED", "OPEN", "HALF_OPEN");
        behave("");
        ServerUnderTest.await(
                () -> "REVOKED in the end: "
                        + office.operator().get("/revocations/" + revocation).body() + health(),
                LONGEST,
                () -> state(revocation).equals("REVOKED"));
    }

    @ParameterizedTest
    @CsvSource({
        "constructor-throws, not with these settings",
        "constructor-error, com/example/Missing",
        "constructor-hangs, ''",
    })
    @DisplayName("a constructor that throws or hangs: CONFIGURED, kills are PARTIAL, others can still be configured")
    void constructors(String how, String shown) throws IOException {
        Victim victim = Victim.holding();
        behave(how);
        ServerUnderTest.await(
                "it gone", LONGEST, () -> admin.get(INSTANCE).text("state").equals("CONFIGURED"));
        Answer killed = office.operator().revoke("agent", victim.bot().id(), "PT0.5S");
        ServerUnderTest.await("PARTIAL", LONGEST, () -> state(killed.text("id")).equals("PARTIAL"));
        assertThat(bystanderKilled().join().must(200).text("state")).isEqualTo("REVOKED");
        assertThat(admin.get(INSTANCE).text("reason")).contains(shown);
        String fresh = "/adapters/instances/vault-local~fresh-" + made++;
        ObjectNode configuration =
                admin.get(BYSTANDER).body().path("configuration").deepCopy();
        configuration.put("folder", "data/vault-local~fresh-" + made);
        admin.put(fresh, configuration.toString()).must(200);
        ServerUnderTest.await(
                () -> "another's configuration in service: " + admin.get(fresh).body(),
                LONGEST,
                () -> admin.get(fresh).text("state").equals("ACTIVE"));
        if (how.endsWith("hangs")) {
            Files.createFile(server.home().resolve("data/vendor/release"));
            ServerUnderTest.await("it is used when it is built", LONGEST, () -> admin.get(INSTANCE)
                    .text("state")
                    .equals("ACTIVE"));
        }
        behave("");
        ServerUnderTest.await(
                "REVOKED in the end", LONGEST, () -> state(killed.text("id")).equals("REVOKED"));
    }

    @ParameterizedTest
    @CsvSource({"lies-weakly, weaker than", "lies-vendor, different vendor"})
    @DisplayName("evidence weaker than declared, or another vendor's, is none: the kill isn't REVOKED while it lies")
    void lies(String how, String shown) {
        Victim victim = Victim.holding();
        behave(how);
        Answer killed = office.operator().revoke("agent", victim.bot().id(), "PT2S");
        assertThat(killed.text("state")).isNotEqualTo("REVOKED");
        assertThat(killed.body().toString()).contains(shown);
        assertThat(bystanderKilled().join().must(200).text("state")).isEqualTo("REVOKED");
        assertThat(state(killed.text("id"))).isNotEqualTo("REVOKED");
        behave("");
        ServerUnderTest.await(
                "REVOKED in the end", LONGEST, () -> state(killed.text("id")).equals("REVOKED"));
    }

    @Test
    @DisplayName("a flood of lines: what is over its share is dropped, counted and said, and others' lines stand")
    void floods() throws IOException {
        Victim victim = Victim.holding();
        behave("floods");
        victim.again();
        assertThat(bystanderKilled().join().must(200).text("state")).isEqualTo("REVOKED");
        ServerUnderTest.await(
                () -> "dropped lines: " + health(),
                LONGEST,
                () -> health().path("log_lines_dropped").asLong() > 50_000);
        Path log = server.home().resolve("data/log/portcullis.log");
        ServerUnderTest.await("it is said", LONGEST, () -> read(log).contains("of its lines were dropped"));
        assertThat(read(log).lines().filter(line -> line.contains("nobody wants to read")))
                .hasSizeLessThan(1_000);
        assertThat(office.operator().revoke("agent", victim.bot().id(), "PT10S").text("state"))
                .isEqualTo("REVOKED");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    @DisplayName("a thousand services for its own instance: ten are looked at, the rest refused; it goes on working")
    void services() {
        Victim victim = Victim.holding();
        behave("services");
        victim.again();
        ServerUnderTest.await(
                () -> "it is shown: " + bundle(), LONGEST, () -> bundle().contains("registers more than "));
        assertThat(bystanderKilled().join().must(200).text("state")).isEqualTo("REVOKED");
        assertThat(office.operator().revoke("agent", victim.bot().id(), "PT10S").text("state"))
                .isEqualTo("REVOKED");
        redeploy();
    }

    @Test
    @DisplayName("a service in the name of another's instance, with the highest ranking: refused, shown, never called")
    void thief() {
        Victim victim = Victim.holding();
        long before = admin.get(BYSTANDER).body().at("/health/generation").asLong();
        behave("thief");
        victim.again();
        ServerUnderTest.await(() -> "it is shown: " + bundle(), LONGEST, () -> bundle().contains("reached for"));
        JsonNode owner = admin.get(BYSTANDER).must(200).body();
        assertThat(owner.at("/health/refused_services").toString()).contains("reached for vault-local~default");
        assertThat(owner.at("/health/generation").asLong()).as("untouched").isEqualTo(before);
        assertThat(bundle()).contains("reached for vault-local~default, which belongs to the platform's own bundle");
        assertThat(office.governor().text("/audit/export?from=2020-01-01T00:00:00Z"))
                .contains("adapter.refuse", "reached for vault-local~default");
        bystanders.awaitMore(20);
        assertThat(bystanderKilled().join().must(200).text("state")).isEqualTo("REVOKED");
        redeploy();
    }

    /** What it registered goes with it. */
    private static void redeploy() {
        admin.delete("/adapters/bundles/" + HostileBundle.NAME).must(204);
        admin.deploy(JAR).must(201);
    }

    private static String bundle() {
        for (JsonNode each : admin.get("/adapters/bundles").must(200).body().path("items")) {
            if (each.path("name").asText().equals(HostileBundle.NAME)) {
                return each.path("reason").asText();
            }
        }
        throw new AssertionError("it isn't listed");
    }

    @Test
    @DisplayName("hundreds of threads: seen as its own, and nothing is asked of it but to end access")
    void threads() {
        Victim victim = Victim.holding();
        behave("threads");
        victim.again();
        ServerUnderTest.await(() -> "seen: " + health(), LONGEST, () -> health().path("condition")
                .asText()
                .equals("HOARDING"));
        assertThat(health().path("threads_own").asInt()).isGreaterThanOrEqualTo(400);
        Answer refused = victim.again();
        assertThat(refused.status()).isGreaterThanOrEqualTo(400);
        assertThat(health().path("last_error").asText()).contains("threads of its own");
        assertThat(bystanderKilled().join().must(200).text("state")).isEqualTo("REVOKED");
        assertThat(Set.of("REVOKED", "PARTIAL"))
                .contains(office.operator()
                        .revoke("agent", victim.bot().id(), "PT10S")
                        .text("state"));
    }
}

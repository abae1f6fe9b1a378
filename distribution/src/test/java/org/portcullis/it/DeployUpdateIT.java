// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Updates while agents work: nobody notices, and what isn't good goes back by itself (PLG-2)")
class DeployUpdateIT {
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
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void first() {
        ProbeBundle.deploy(admin, ProbeBundle.version("1.0.0")).must(201);
        ProbeBundle.bind(admin);
    }

    @AfterEach
    void removed() {
        admin.delete(OURS).must(204);
    }

    private static JsonNode listed() {
        for (JsonNode each : admin.get("/adapters/bundles").must(200).body().path("items")) {
            if (each.path("name").asText().equals(ProbeBundle.NAME)) {
                return each;
            }
        }
        throw new AssertionError("it isn't listed");
    }

    /** Of each instance; a new one for each service that comes, goes or changes. */
    private static Map<String, Long> generations() {
        Map<String, Long> generations = new TreeMap<>();
        for (JsonNode each : admin.get("/adapters/instances").must(200).body().path("items")) {
            assertThat(each.path("state").asText()).as(each.toString()).isEqualTo("ACTIVE");
            generations.put(
                    each.path("id").asText(), each.at("/health/generation").asLong());
        }
        return generations;
    }

    @Test
    @DisplayName("ten updates, roll-backs and a refused one under 200 calls/s: 0 failed; no other instance is touched")
    void underLoad() {
        Map<String, Long> before = generations();
        try (ProbeCalls calls = new ProbeCalls(office, 20, 200)) {
            calls.awaitMore(100);
            for (int round = 1; round <= 5; round++) {
                String version = "1." + round + ".0";
                CompletableFuture<Answer> kill = killed("victim-" + round);
                ProbeBundle.deploy(admin, ProbeBundle.version(version)).must(200);
                assertThat(kill.join().text("state")).as("a kill meanwhile").isEqualTo("REVOKED");
                calls.awaitMore(50);
                assertThat(calls.by(version)).isPositive();
                admin.post(OURS + "/rollback", null).must(200);
                ProbeBundle.deploy(
                                admin, ProbeBundle.version("2." + round + ".0").with("fail", "vendor"))
                        .must(422);
                assertThat(calls.by("2." + round + ".0")).isZero();
                calls.awaitMore(50);
            }
            System.out.println("10 updates under load: " + calls.summary());
            assertThat(calls.failures()).isEmpty();
        }
        JsonNode health =
                admin.get("/adapters/instances/" + ProbeBundle.INSTANCE).body().path("health");
        assertThat(health.path("failures"))
                .as("no call of the adapter failed either, the ends of replaced leases included: " + health)
                .isEmpty();
        Map<String, Long> after = generations();
        after.remove(ProbeBundle.INSTANCE);
        before.remove(ProbeBundle.INSTANCE);
        assertThat(after)
                .as("generations of the other instances")
                .isEqualTo(before)
                .isNotEmpty();
    }

    /** An agent with a credential, about to be killed. */
    private static CompletableFuture<Answer> killed(String name) {
        Bot bot = office.liveBot(name, "LOW");
        bot.draw(bot.elevate("T-1", "read-invoices").must(201).text("id")).must(200);
        return CompletableFuture.supplyAsync(() -> office.operator().revoke("agent", bot.id(), "PT10S"));
    }

    @Test
    @DisplayName("a call in flight ends on the version that it began on, a new one goes to the new version")
    void inFlight() throws Exception {
        ProbeBundle.deploy(admin, ProbeBundle.version("1.1.0").with("slow_millis", "2000"))
                .must(200);
        Bot bot = office.liveBot("slow-bot", "LOW");
        String elevation = bot.elevate("T-1", "read-invoices").must(201).text("id");
        Bot second = office.liveBot("next-bot", "LOW");
        String next = second.elevate("T-1", "read-invoices").must(201).text("id");
        CompletableFuture<Answer> slow = CompletableFuture.supplyAsync(() -> bot.draw(elevation));
        awaitCall();
        long before = generation();
        CompletableFuture<Answer> update =
                CompletableFuture.supplyAsync(() -> ProbeBundle.deploy(admin, ProbeBundle.version("1.2.0")));
        ServerUnderTest.await("1.2.0 in service", LONGEST, () -> generation() > before);
        assertThat(second.draw(next).must(200).text("/credential/by")).isEqualTo("1.2.0");
        assertThat(slow.isDone()).as("it still runs on the old version").isFalse();
        assertThat(slow.get().must(200).text("/credential/by")).isEqualTo("1.1.0");
        update.get().must(200);
    }

    @Test
    @DisplayName(
            "a removal lets the call in flight end; the next one is refused at once, and works again with the bundle")
    void removedInFlight() throws Exception {
        byte[] jar = ProbeBundle.version("1.1.0").with("slow_millis", "2000").jar();
        ProbeBundle.pin(admin, jar);
        admin.deploy(jar).must(200);
        Bot bot = office.liveBot("ending-bot", "LOW");
        String elevation = bot.elevate("T-1", "read-invoices").must(201).text("id");
        Bot second = office.liveBot("late-bot", "LOW");
        String next = second.elevate("T-1", "read-invoices").must(201).text("id");
        CompletableFuture<Answer> slow = CompletableFuture.supplyAsync(() -> bot.draw(elevation));
        awaitCall();
        CompletableFuture<Answer> removal = CompletableFuture.supplyAsync(() -> admin.delete(OURS));
        ServerUnderTest.await("it gone", LONGEST, () -> admin.get("/adapters/instances/" + ProbeBundle.INSTANCE)
                .text("state")
                .equals("CONFIGURED"));
        long began = System.nanoTime();
        assertThat(second.draw(next).status()).isGreaterThanOrEqualTo(400);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        assertThat(slow.isDone()).isFalse();
        assertThat(slow.get().must(200).text("/credential/by")).isEqualTo("1.1.0");
        removal.get().must(204);
        admin.deploy(jar).must(201);
        assertThat(second.draw(next).must(200).text("/credential/by")).isEqualTo("1.1.0");
    }

    private static long generation() {
        return admin.get("/adapters/instances/" + ProbeBundle.INSTANCE)
                .body()
                .at("/health/generation")
                .asLong();
    }

    /** Not just any call of the adapter: a draw that only reserved when its adapter goes is refused. */
    private static void awaitCall() throws IOException {
        Path issuing = server.home().resolve("data/issuing");
        ServerUnderTest.await("the slow call", LONGEST, () -> Files.exists(issuing));
        Files.delete(issuing);
    }

    @Test
    @DisplayName("rolled back by itself, with the reason in answer, list and audit: constructor, vendor, other vendor")
    void rolledBack() {
        Instant began = Instant.now();
        rolledBack("constructor", "this version does not like its settings");
        rolledBack("vendor", "this version does not find its vendor");
        rolledBack("other-vendor", "calls its vendor someone else");
        assertThat(office.governor().text("/audit/export?from=" + began)).contains("bundle.undo", "someone else");
    }

    private void rolledBack(String how, String words) {
        Answer answer = ProbeBundle.deploy(admin, ProbeBundle.version("1.5.0").with("fail", how))
                .must(422);
        assertThat(answer.problem()).isEqualTo("update-rolled-back");
        assertThat(answer.text("detail")).contains(words, "1.0.0 goes on");
        assertThat(listed().path("version").asText()).isEqualTo("1.0.0");
        assertThat(listed().path("reason").asText()).contains("1.5.0 was rolled back", words);
        Bot bot = office.liveBot("bot-" + how, "LOW");
        String elevation = bot.elevate("T-1", "read-invoices").must(201).text("id");
        assertThat(bot.draw(elevation).must(200).text("/credential/by")).isEqualTo("1.0.0");
    }

    @Test
    @Tag("slow")
    @DisplayName(
            "a version that hangs in its start, whatever interrupts it: refused in time, and others can be deployed")
    void hanging() {
        Answer answer = ProbeBundle.deploy(admin, ProbeBundle.version("1.7.0").with("fail", "hang"));
        assertThat(answer.must(422).text("detail")).contains("does not come up", "1.0.0 goes on");
        assertThat(listed().path("version").asText()).isEqualTo("1.0.0");
        ProbeBundle.deploy(admin, ProbeBundle.version("1.8.0")).must(200);
        assertThat(generations()).containsKey(ProbeBundle.INSTANCE);
        server.stop(); // it takes the hanging one along
        server.start();
        assertThat(listed().path("version").asText()).isEqualTo("1.8.0");
    }

    @Test
    @DisplayName("the same of a file that is dropped; after kill -9 the version that worked runs again")
    void dropped() throws Exception {
        byte[] bad = ProbeBundle.version("1.5.0").with("fail", "constructor").jar();
        ProbeBundle.pin(admin, bad);
        Path part = Files.write(server.home().resolve("data/tmp/part"), bad);
        Files.move(
                part,
                server.home().resolve("deploy/" + ProbeBundle.NAME + ".jar"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        ServerUnderTest.await(
                "the roll-back",
                LONGEST,
                () -> admin.get("/adapters/bundles").body().toString().contains("REFUSED"));
        assertThat(listed().path("reason").asText()).contains("1.5.0 was rolled back");
        assertThat(listed().path("version").asText()).isEqualTo("1.0.0");
        server.kill();
        server.start();
        assertThat(listed().path("version").asText()).isEqualTo("1.0.0");
        assertThat(admin.get("/adapters/bundles").must(200).body().toString())
                .contains("REFUSED", "this version does not like its settings");
        assertThat(generations()).containsKey(ProbeBundle.INSTANCE);
    }
}

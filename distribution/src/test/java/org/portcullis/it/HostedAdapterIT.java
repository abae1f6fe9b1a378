// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@DisplayName("An adapter in a process of its own: what no JVM can contain ends there, and it comes back (PLG-6)")
class HostedAdapterIT {
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final String CANARY = "canary-of-the-environment-5f1b";

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Office office;
    private static User admin;

    @BeforeAll
    static void start() throws IOException {
        Path home = folder.resolve("home");
        ProbeBundle.configure(home, ProbeBundle.INSTANCE, true);
        server =
                new ServerUnderTest(home).with("PORTCULLIS_TEST_SECRET", CANARY).start();
        office = new Office(server);
        admin = office.administrator();
        deploy(ProbeBundle.version("1.0.0"), 201);
        admin.put("/systems/billing-db", """
                {"environment":"test","operations":{
                  "read-invoices":{"class":"READ","bindings":{"vault":{"instance":"vault-probe~one","template":{}}}},
                  "export-invoices":{"class":"READ","bindings":{"vault":{"instance":"vault-local~default","template":{}}}}}}
                """).must(200);
        awaitActive(0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void deploy(ProbeBundle bundle, int status) {
        byte[] jar = bundle.jar();
        ProbeBundle.pin(admin, jar);
        admin.deploy(jar).must(status);
    }

    private static JsonNode instance() {
        return admin.get("/adapters/instances/" + ProbeBundle.INSTANCE)
                .must(200)
                .body();
    }

    private static void awaitActive(int starts) {
        ServerUnderTest.await(
                () -> "it active again: " + instance(),
                LONGEST,
                () -> instance().path("state").asText().equals("ACTIVE")
                        && instance().at("/health/process").asText().equals("RUNNING")
                        && instance().at("/health/process_starts").asInt() > starts);
    }

    private static long child() {
        return instance().at("/health/process_id").asLong();
    }

    /** An agent with a credential of the hosted vault. */
    private static Bot drawn(String name) {
        Bot bot = office.liveBot(name, "LOW");
        bot.draw(bot.elevate("T-1", "read-invoices").must(201).text("id")).must(200);
        return bot;
    }

    @Test
    @Order(1)
    @DisplayName("it serves as any other does, from a process with a heap of its own")
    void serves() {
        Bot bot = drawn("first-bot");
        assertThat(child()).isNotZero().isNotEqualTo(server.pid());
        assertThat(ProcessHandle.of(child()).orElseThrow().info().commandLine().orElse(""))
                .contains("-Xmx64m");
        assertThat(office.operator().revoke("agent", bot.id(), "PT10S").text("state"))
                .isEqualTo("REVOKED");
    }

    @ParameterizedTest(name = "{0}")
    @Order(2)
    @CsvSource({"exit, exit code 7", "heap, ran out of memory", "threads, hoards"})
    @DisplayName("System.exit, all of the heap, 1,000 threads: nobody else notices, and its leases can be ended after")
    void mischief(String what, String reason) throws Exception {
        Bot victim = drawn("victim-of-" + what);
        Bot maker = office.liveBot("maker-of-" + what, "LOW");
        String elevation = maker.elevate("T-1", "read-invoices").must(201).text("id");
        int starts = instance().at("/health/process_starts").asInt();
        long before = child();
        try (Bystander bystander = new Bystander("bystander-of-" + what)) {
            bystander.awaitMore(3);
            Files.writeString(server.home().resolve("data/mischief"), what);
            Answer answer = maker.draw(elevation);
            if (!what.equals("threads")) {
                assertThat(answer.status()).as("no answer, no success").isGreaterThanOrEqualTo(400);
            }
            ServerUnderTest.await(
                    () -> "the reason in its state: " + instance(),
                    LONGEST,
                    () -> instance().path("state").asText().equals("CONFIGURED")
                            && instance().path("reason").asText().contains(reason));
            assertThat(ProcessHandle.of(before)).isEmpty();
            String kill =
                    office.operator().revoke("agent", victim.id(), "PT0.1S").text("id");
            awaitActive(starts);
            assertThat(instance().at("/health/process_last_end").asText()).contains(reason);
            ServerUnderTest.await(
                    () -> "the kill's end: "
                            + office.operator().get("/revocations/" + kill).body(),
                    LONGEST,
                    () -> office.operator()
                            .get("/revocations/" + kill)
                            .text("state")
                            .equals("REVOKED"));
            drawn("after-" + what);
            bystander.awaitMore(3);
            assertThat(bystander.failures).isEmpty();
        }
        assertThat(server.running()).isTrue();
    }

    @Test
    @Order(4)
    @DisplayName("an update and a roll-back replace its process; a version that isn't good goes back by itself")
    void update() {
        long first = child();
        deploy(ProbeBundle.version("1.1.0"), 200);
        Bot bot = office.liveBot("updated-bot", "LOW");
        String elevation = bot.elevate("T-1", "read-invoices").must(201).text("id");
        assertThat(bot.draw(elevation).must(200).text("/credential/by")).isEqualTo("1.1.0");
        ServerUnderTest.await(
                "the end of the old one", LONGEST, () -> ProcessHandle.of(first).isEmpty());
        deploy(ProbeBundle.version("1.2.0").with("fail", "constructor"), 422);
        deploy(ProbeBundle.version("1.3.0").with("fail", "other-vendor"), 422);
        assertThat(instance().path("state").asText()).isEqualTo("ACTIVE");
        admin.post("/adapters/bundles/" + ProbeBundle.NAME + "/rollback", null).must(200);
        Bot second = office.liveBot("rolled-back-bot", "LOW");
        String next = second.elevate("T-1", "read-invoices").must(201).text("id");
        assertThat(second.draw(next).must(200).text("/credential/by")).isEqualTo("1.0.0");
        ServerUnderTest.await("one process", LONGEST, () -> children().size() == 1);
    }

    @Test
    @Order(5)
    @DisplayName("no secret stands in its command line, its environment or a log; a killed platform leaves no process")
    void secretsAndOrphans() throws Exception {
        String target = Files.readString(server.home().resolve("data/keys/target-admin"))
                .strip();
        Path process = Path.of("/proc/" + child());
        for (String file : List.of("environ", "cmdline")) {
            String text = Files.readString(process.resolve(file), StandardCharsets.ISO_8859_1);
            assertThat(text).doesNotContain(CANARY).doesNotContain(target);
        }
        try (Stream<Path> logs = Files.list(server.home().resolve("data/log"))) {
            for (Path log : logs.toList()) {
                assertThat(Files.readString(log)).doesNotContain(CANARY).doesNotContain(target);
            }
        }
        List<ProcessHandle> children = children();
        assertThat(children).hasSize(1);
        server.kill();
        ServerUnderTest.await("no orphan", LONGEST, () -> children.stream().noneMatch(ProcessHandle::isAlive));
        server.start();
        awaitActive(0);
        List<ProcessHandle> again = children();
        server.stop();
        ServerUnderTest.await("none after a stop", LONGEST, () -> again.stream().noneMatch(ProcessHandle::isAlive));
        try (Stream<Path> left = Files.list(server.home().resolve("data/hosted"))) {
            assertThat(left.toList()).isEmpty();
        }
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.of(server.pid())
                .orElseThrow()
                .children()
                .filter(each -> each.info().commandLine().orElse("").contains("-Dportcullis.hosted="))
                .toList();
    }

    /** An agent that draws from another adapter all the time. */
    private static final class Bystander implements AutoCloseable {
        final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final AtomicInteger done = new AtomicInteger();
        private final Thread thread;
        private volatile boolean over;

        Bystander(String name) {
            Bot bot = office.liveBot(name, "LOW");
            Answer asked = bot.elevate("T-1", "export-invoices").must(201);
            String elevation = asked.text("id");
            String approval = "{\"decision\":\"APPROVE\",\"reason\":\"ok\",\"scope_hash\":\"%s\"}";
            office.governor()
                    .post("/elevations/" + elevation + "/decision", approval.formatted(asked.text("scope_hash")))
                    .must(200);
            thread = new Thread(
                    () -> {
                        while (!over) {
                            Answer answer = bot.call(
                                    "POST",
                                    "/v1/elevations/" + elevation + "/credential",
                                    "{\"replace\":true}",
                                    Map.of());
                            if (answer.status() != 200) {
                                failures.add(answer.status() + " " + answer.body());
                            }
                            done.incrementAndGet();
                        }
                    },
                    name);
            thread.start();
        }

        void awaitMore(int draws) {
            int from = done.get();
            ServerUnderTest.await("draws of a bystander", LONGEST, () -> done.get() >= from + draws);
        }

        @Override
        public void close() throws InterruptedException {
            over = true;
            thread.join(LONGEST.toMillis());
        }
    }
}

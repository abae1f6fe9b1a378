// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An instance is configured anew while agents work: no call is lost (PLG-3)")
class ReconfigureIT {
    private static final String INSTANCE = "/adapters/instances/" + ProbeBundle.INSTANCE;

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Office office;

    @BeforeAll
    static void start() throws IOException {
        ProbeBundle.configure(folder.resolve("home"), ProbeBundle.INSTANCE);
        server = new ServerUnderTest(folder.resolve("home")).start();
        office = new Office(server);
        byte[] jar = ProbeBundle.version("1.0.0").with("slow_millis", "30").jar();
        ProbeBundle.pin(office.administrator(), jar);
        office.administrator().deploy(jar).must(201);
        ProbeBundle.bind(office.administrator());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** By its file, as an operator does; returns when the instance was built from it. */
    private static void configure(int timeoutSeconds) throws IOException {
        long before = generation();
        Path file = server.home().resolve("config/instances/" + ProbeBundle.INSTANCE + ".json");
        Path part = file.resolveSibling("next.part");
        String settings = Files.readString(file)
                .replaceFirst("\"call_timeout_seconds\":\\d+", "\"call_timeout_seconds\":" + timeoutSeconds);
        Files.writeString(part, settings);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        ServerUnderTest.await("the next generation", Duration.ofSeconds(20), () -> generation() > before);
    }

    private static long generation() {
        return office.administrator()
                .get(INSTANCE)
                .body()
                .at("/health/generation")
                .asLong();
    }

    @Test
    @DisplayName("ten changes under 100 draws/s, a kill beside: every draw is answered, and the kill ends REVOKED")
    void underLoad() throws IOException {
        long before = generation();
        try (ProbeCalls calls = new ProbeCalls(office, 20, 100)) {
            calls.awaitMore(50);
            Bot bot = office.liveBot("victim", "LOW");
            bot.draw(bot.elevate("T-1", "read-invoices").must(201).text("id")).must(200);
            CompletableFuture<Answer> kill =
                    CompletableFuture.supplyAsync(() -> office.operator().revoke("agent", bot.id(), "PT10S"));
            for (int round = 0; round < 10; round++) {
                configure(11 + round);
                calls.awaitMore(10);
            }
            assertThat(kill.join().text("state")).isEqualTo("REVOKED");
            System.out.println("10 changed configurations under load: " + calls.summary());
            assertThat(calls.failures()).isEmpty();
        }
        assertThat(generation()).as("its component was built anew each time").isGreaterThanOrEqualTo(before + 10);
    }
}

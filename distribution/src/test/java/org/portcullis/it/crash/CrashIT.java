// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.it.Bot;
import org.portcullis.it.Office;
import org.portcullis.it.ServerUnderTest;

/** Each crash comes while at least one issue and one revocation are in flight, which is asserted. */
@Tag("slow")
@DisplayName("kill -9 at each step and at random, on the embedded defaults (REV-3, CRB-1, AUD-3)")
class CrashIT {
    private static final List<String> STEPS = List.of(
            "issue.intent-stored",
            "issue.reserved",
            "issue.reference-stored",
            "issue.vendor-issued",
            "issue.lease-stored",
            "issue.pam-reserved",
            "issue.pam-reference-stored",
            "issue.pam-granted",
            "issue.handover-committed",
            "end.sent",
            "end.evidence",
            "end.confirmed",
            "revoke.received",
            "revoke.committed",
            "revoke.sent",
            "revoke.evidence",
            "revoke.part-stored",
            "revoke.completed");
    private static final int RANDOM_CRASHES = 34;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("portcullis.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    @DisplayName("nothing lives that the store doesn't know, nothing commanded or answered is lost, the trail verifies")
    void crashes() throws Exception {
        System.out.println("CrashIT seed " + seed + " (-Dportcullis.seed repeats it)");
        Path home = folder.resolve("home");
        try (ServerUnderTest server = new ServerUnderTest(home)) {
            BombBundle.deploy(home);
            server.start();
            Office office = new Office(server);
            Bot bot = office.liveBot("crash-bot", "LOW");
            keepPorts(server);
            Books books = new Books();
            for (String step : crashes(STEPS)) {
                crash(server, office, bot, books, step);
            }
        }
    }

    /** The same ports after each start: tokens name their issuer. */
    private static void keepPorts(ServerUnderTest server) {
        server.with(
                "PORTCULLIS_CONTROL_PORT", String.valueOf(server.control("/").getPort()));
        server.with("PORTCULLIS_DATA_PORT", String.valueOf(server.data("/").getPort()));
    }

    private static List<String> crashes(List<String> steps) {
        List<String> all = new ArrayList<>(steps);
        for (int i = 0; i < RANDOM_CRASHES; i++) {
            all.add("");
        }
        return all;
    }

    private void crash(ServerUnderTest server, Office office, Bot bot, Books books, String step) throws Exception {
        String when = "seed " + seed + ", crash at " + (step.isEmpty() ? "random" : step);
        int logged = BombBundle.log(server.home()).size();
        CrashLoad load = new CrashLoad(server, books, office.operator());
        load.start(bot);
        if (step.isEmpty()) {
            killAtRandom(server, load);
        } else {
            BombBundle.arm(server.home(), step);
            ServerUnderTest.await(when + ": the process ends", Duration.ofSeconds(60), () -> {
                load.mustGoOn();
                return !server.running();
            });
        }
        load.join();
        if (!step.isEmpty()) {
            List<String> log = BombBundle.log(server.home());
            assertThat(log.subList(logged, log.size())).as(when).hasSize(1);
            assertThat(log.get(logged)).as(when).matches(step.replace(".", "\\.") + " [1-9]\\d* [1-9]\\d*");
        }
        BombBundle.arm(server.home(), "");
        server.start();
        new Truth(server, office.operator(), books).holds(when);
        bot.login().must(200);
    }

    private void killAtRandom(ServerUnderTest server, CrashLoad load) {
        long at =
                System.nanoTime() + Duration.ofMillis(50 + random.nextInt(700)).toNanos();
        ServerUnderTest.await(
                "an issue and a revocation in flight",
                Duration.ofSeconds(20),
                () -> System.nanoTime() > at && load.bothInFlight());
        server.kill();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.portcullis.it.Bot;
import org.portcullis.it.Office;
import org.portcullis.it.ServerUnderTest;

/**
 * One server that is killed again and again under load, and what must be true after each crash. A crash counts when at
 * least one issue and one revocation were in flight: the fault-injection bundle has written so, or their callers were
 * left without an answer.
 */
final class CrashRun {
    /** Stands for a random moment in the list of crashes. */
    static final String RANDOM = "";

    private static final int WHOLE_TRAIL_EVERY = 10;

    /** For an answer that was sent before the process stood still. */
    private static final Duration ARRIVAL = Duration.ofMillis(30);

    private final ServerUnderTest server;
    private final Scene scene;
    private final Bot bot;
    private final Books books = new Books();
    private final Truth truth;
    private final Trail trail;
    private final Random random;
    private final String seed;
    private final Stopwatch watch = new Stopwatch();
    private int crashes;
    private int uncounted;

    /**
     * Where it plays.
     *
     * @param office the people
     * @param vendors the other side
     * @param brief how long short elevations live
     * @param settleEvery after how many crashes everything is awaited to have ended
     * @param victims agents that are killed as a whole while the process dies, for each crash
     */
    record Scene(Office office, VendorSide vendors, Duration brief, int settleEvery, Victims victims) {}

    /** Agents to be killed. */
    interface Victims {
        /** Puts one into the books, with credentials that have been used; or none. */
        void next(Books books, int crash);
    }

    CrashRun(ServerUnderTest server, Scene scene, long seed) {
        this.server = server;
        this.scene = scene;
        this.seed = "seed " + seed + " in " + server.home().getFileName();
        this.random = new Random(seed ^ server.home().getFileName().hashCode());
        this.bot = scene.office().liveBot("crash-bot", "LOW");
        this.truth = new Truth(server, scene.office().operator(), books, scene.vendors());
        this.trail = new Trail(server.home());
        keepPorts();
        server.stop(); // in order, for once: Java then has written the class archive that saves CPU at each later start
        server.start();
        watch.lap("set-up");
    }

    /** The same ports after each start: tokens name their issuer. */
    private void keepPorts() {
        server.with(
                "PORTCULLIS_CONTROL_PORT", String.valueOf(server.control("/").getPort()));
        server.with("PORTCULLIS_DATA_PORT", String.valueOf(server.data("/").getPort()));
    }

    /** Named steps and random moments. */
    static List<String> plan(List<String> steps, int randomOnes) {
        List<String> all = new ArrayList<>(steps);
        all.addAll(Collections.nCopies(randomOnes, RANDOM));
        return all;
    }

    /** All of them; one that found nothing in flight is made up for. */
    void all(List<String> plan) throws Exception {
        List<String> left = new ArrayList<>(plan);
        while (!left.isEmpty()) {
            String step = left.remove(0);
            if (!crash(step)) {
                assertThat(++uncounted)
                        .as("%s: crashes with nothing in flight", seed)
                        .isLessThan(plan.size());
                left.add(step);
            }
        }
        truth.settles(seed + ", at the end");
        trail.verify(seed + ", at the end", scene.office().operator(), true);
        System.out.println(crashes + " crashes, each with an issue and a revocation in flight (" + uncounted
                + " more that weren't counted), " + seed + ": " + watch
                + scene.vendors().remark());
    }

    /** False when it doesn't count. */
    private boolean crash(String step) throws Exception {
        String when = seed + ", crash " + (crashes + 1) + " at " + (step.isEmpty() ? "random" : step);
        scene.victims().next(books, crashes);
        watch.lap("preparing");
        int logged = BombBundle.log(server.home()).size();
        CrashLoad load = new CrashLoad(server, books, scene.office().operator(), scene.brief());
        load.start(bot, Duration.ofMillis(random.nextInt(500)));
        if (step.isEmpty()) {
            killAtRandom(load);
        } else {
            dieAt(step, when, load);
        }
        load.join();
        boolean counts = step.isEmpty() ? load.bothWereCut() : wentOffAt(step, when, logged);
        BombBundle.arm(server.home(), "");
        watch.lap("load");
        server.start();
        watch.lap("start");
        after(when);
        bot.login().must(200);
        crashes += counts ? 1 : 0;
        return counts;
    }

    private void after(String when) throws IOException {
        boolean settle = crashes % scene.settleEvery() == scene.settleEvery() - 1;
        if (settle) {
            truth.settles(when);
            watch.lap("settling");
        }
        truth.holds(when);
        watch.lap("looking");
        trail.verify(when, scene.office().operator(), crashes % WHOLE_TRAIL_EVERY == 0);
        watch.lap("trail");
    }

    private void dieAt(String step, String when, CrashLoad load) throws IOException {
        BombBundle.arm(server.home(), step);
        ServerUnderTest.await(when + ": the process ends", Duration.ofSeconds(60), () -> {
            load.mustGoOn();
            return !server.running();
        });
    }

    private boolean wentOffAt(String step, String when, int logged) throws IOException {
        List<String> log = BombBundle.log(server.home());
        assertThat(log.subList(logged, log.size())).as(when).hasSize(1);
        assertThat(log.get(logged)).as(when).matches(Pattern.quote(step) + " [1-9]\\d* [1-9]\\d*");
        return true;
    }

    /** Freezes it at random moments; when an issue and a revocation are still without an answer then, that is its end. */
    private void killAtRandom(CrashLoad load) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        LockSupport.parkNanos(Duration.ofMillis(50 + random.nextInt(700)).toNanos());
        while (true) {
            load.mustGoOn();
            assertThat(System.nanoTime())
                    .as("an issue and a revocation in flight")
                    .isLessThan(end);
            if (load.bothInFlight()) {
                server.freeze();
                LockSupport.parkNanos(ARRIVAL.toNanos());
                if (load.bothInFlight()) {
                    server.kill();
                    return;
                }
                server.thaw();
            }
            LockSupport.parkNanos(1_000_000 + random.nextInt(14_000_000));
        }
    }
}

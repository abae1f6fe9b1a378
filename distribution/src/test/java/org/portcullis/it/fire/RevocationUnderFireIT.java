// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@DisplayName(
        "Kills while vendors fail: what can end ends in time, what can't is never called done, and heals (REV-1, REV-5)")
class RevocationUnderFireIT {
    private static final Duration SLA = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    @Test
    @DisplayName("each fault at one vendor of an agent's own, all in one world, with 20 bystanders who notice nothing")
    void faults() throws Exception {
        try (FireWorld world = new FireWorld(folder)) {
            Fires fires = new Fires(world);
            String only = System.getProperty("portcullis.fires", ""); // for whoever looks for a fault of one
            List<Fire> all = fires.all().stream()
                    .filter(fire -> only.isEmpty() || List.of(only.split(",")).contains(fire.name()))
                    .toList();
            Fire none = fires.none();
            Fire crashed = fires.awayVault("crashed");
            world.start(SLA.toString());
            ExecutorService threads = Executors.newCachedThreadPool();
            try {
                List<Kill> kills = all(
                        threads,
                        all.stream()
                                .<Callable<Kill>>map(fire -> () -> kill(world, fire))
                                .toList());
                Kill quiet = kill(world, none);
                Kill last = kill(world, crashed);
                try (Bystanders bystanders = new Bystanders(world)) {
                    List<Future<?>> running = new ArrayList<>();
                    quiet.command();
                    quiet.burns();
                    quiet.heals();
                    for (Kill kill : kills) {
                        kill.besides(quiet).command();
                        kill.burns(); // one after the other: the calm vault itself ends some 35 leases a second
                        running.add(threads.submit(() -> {
                            kill.heals();
                            return kill;
                        }));
                    }
                    for (Future<?> each : running) {
                        System.out.println(each.get());
                    }
                    System.out.println(quiet);
                    assertThat(bystanders.disturbed()).isNull();
                    System.out.println(bystanders.remark());
                }
                dies(world, last);
                System.out.println(last);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static Kill kill(FireWorld world, Fire fire) throws Exception {
        return new Kill(world, fire, new Crew(world, fire), SLA);
    }

    private static <T> List<T> all(ExecutorService threads, List<Callable<T>> work) throws Exception {
        List<T> done = new ArrayList<>();
        for (Future<T> each : threads.invokeAll(work)) {
            done.add(each.get());
        }
        return done;
    }

    /** kill -9 in the middle, with a vault away: goes on after the start. */
    private static void dies(FireWorld world, Kill kill) throws Exception {
        kill.acrossOurStart().command();
        world.server.kill();
        world.server.start();
        kill.burns();
        kill.heals();
    }
}

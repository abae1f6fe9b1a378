// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@DisplayName(
        "Kills while vendors fail: what can end ends in time, what can't is never called done, and heals (REV-1, REV-5)")
class RevocationUnderFireIT {
    private static final Duration SLA = Duration.ofSeconds(3);
    private static final String ONLY = System.getProperty("portcullis.fires", "");

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    @DisplayName("each fault at one vendor of an agent's own, all in one world, with 20 bystanders who notice nothing;"
            + " beside it the real SLAs, and a clock that jumps by an hour")
    void faults() throws Exception {
        try (Vendors vendors = new Vendors()) {
            List<Future<List<Kill>>> worlds = new ArrayList<>();
            if (wanted("real")) {
                worlds.add(threads.submit(() -> new RealTime(folder.resolve("real"), vendors).run()));
            }
            if (!"real".equals(ONLY)) {
                worlds.add(threads.submit(() -> inOneWorld(vendors)));
            }
            for (Future<List<Kill>> each : worlds) {
                each.get().forEach(System.out::println);
            }
        }
    }

    /** For whoever looks for a fault of one. */
    private static boolean wanted(String name) {
        return ONLY.isEmpty() || List.of(ONLY.split(",")).contains(name);
    }

    private List<Kill> inOneWorld(Vendors vendors) throws Exception {
        try (FireWorld world = new FireWorld(folder, vendors, vendors.bao, vendors.postgres)) {
            Fires fires = new Fires(world);
            List<Fire> all =
                    fires.all().stream().filter(fire -> wanted(fire.name())).toList();
            Fire none = fires.none();
            Fire crashed = fires.awayVault("crashed");
            world.start(SLA.toString());
            List<Kill> kills = new ArrayList<>(all(all.stream()
                    .<Callable<Kill>>map(fire -> () -> kill(world, fire))
                    .toList()));
            Kill quiet = kill(world, none);
            Kill last = kill(world, crashed);
            try (Bystanders bystanders = new Bystanders(world)) {
                burn(kills, quiet);
                bystanders.workOn();
                System.out.println(bystanders.remark());
            }
            dies(world, last);
            kills.addAll(List.of(quiet, last));
            return kills;
        }
    }

    private void burn(List<Kill> kills, Kill quiet) throws Exception {
        quiet.command();
        quiet.burns();
        quiet.heals();
        List<Future<Kill>> healing = new ArrayList<>();
        for (Kill kill : kills) {
            kill.besides(quiet).command();
            kill.burns(); // one after the other: the calm vault itself ends some 35 leases a second
            kill.mend();
            healing.add(threads.submit(() -> {
                kill.heals();
                return kill;
            }));
        }
        for (Future<Kill> each : healing) {
            each.get();
        }
    }

    private static Kill kill(FireWorld world, Fire fire) throws Exception {
        return new Kill(world, fire, new Crew(world, fire), SLA);
    }

    private <T> List<T> all(List<Callable<T>> work) throws Exception {
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
        kill.mend();
        kill.heals();
    }
}

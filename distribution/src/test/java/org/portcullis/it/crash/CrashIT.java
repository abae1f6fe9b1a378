// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    @Test
    @DisplayName("nothing lives that the store doesn't know, nothing commanded or answered is lost, the trail verifies")
    void crashes() throws Exception {
        System.out.println("CrashIT seed " + seed + " (-Dportcullis.seed repeats it)");
        List<String> plan = CrashRun.plan(STEPS, RANDOM_CRASHES);
        Collections.shuffle(plan, new Random(seed));
        int half = plan.size() / 2;
        ExecutorService lanes = Executors.newFixedThreadPool(2); // while one server starts, the other works
        try {
            Future<?> first = lanes.submit(() -> lane(1, plan.subList(0, half)));
            Future<?> second = lanes.submit(() -> lane(2, plan.subList(half, plan.size())));
            first.get();
            second.get();
        } finally {
            lanes.shutdown();
            assertThat(lanes.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
        }
    }

    private Void lane(int number, List<String> plan) throws Exception {
        Path home = folder.resolve("home-" + number);
        try (ServerUnderTest server = new ServerUnderTest(home)) {
            BombBundle.deploy(home);
            server.start();
            CrashRun.Scene scene = new CrashRun.Scene(
                    new Office(server), new TargetSide(home), Duration.ofSeconds(2), 1, (books, crash) -> {});
            new CrashRun(server, scene, seed).all(plan);
        }
        return null;
    }
}

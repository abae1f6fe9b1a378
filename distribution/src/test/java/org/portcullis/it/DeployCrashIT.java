// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@DisplayName("kill -9 in the middle of an update: one version or the other, whole (PLG-2)")
class DeployCrashIT {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** After the upload begins; the first one after a start takes some 100 to 400 ms. */
    private static final int[] MILLIS = {20, 40, 55, 70, 200};

    @TempDir
    Path folder;

    @Test
    @DisplayName("after each start the bundle runs, its instance is served, and what was answered as done is done")
    void killed() throws Exception {
        Path home = folder.resolve("home");
        ProbeBundle.configure(home, ProbeBundle.INSTANCE);
        try (ServerUnderTest server = new ServerUnderTest(home).start()) {
            User admin = User.administrator(server);
            byte[][] jars = {
                ProbeBundle.version("1.0.0").jar(), ProbeBundle.version("2.0.0").jar()
            };
            ProbeBundle.pin(admin, jars);
            admin.deploy(jars[0]).must(201);
            Set<String> seen = new TreeSet<>();
            String before = "1.0.0";
            for (int millis : MILLIS) {
                byte[] other = jars[before.equals("1.0.0") ? 1 : 0];
                CompletableFuture<Optional<Answer>> update = CompletableFuture.supplyAsync(() -> attempt(admin, other));
                LockSupport.parkNanos(millis * 1_000_000L);
                server.kill();
                server.start();
                String now = running(admin);
                boolean answered =
                        update.join().filter(answer -> answer.status() == 200).isPresent();
                assertThat(now).isIn("1.0.0", "2.0.0");
                assertThat(answered && now.equals(before))
                        .as("an update that was answered is undone")
                        .isFalse();
                seen.add(millis + " ms: " + (now.equals(before) ? "old" : "new") + (answered ? ", answered" : ""));
                before = now;
            }
            System.out.println("killed within an update, found after the starts: " + seen);
            String current = before;
            assertThat(files(home.resolve("deploy"))).containsExactly(ProbeBundle.NAME + ".jar");
            assertThat(Files.readAllBytes(home.resolve("deploy/" + ProbeBundle.NAME + ".jar")))
                    .isEqualTo(jars[current.equals("1.0.0") ? 0 : 1]);
            assertThat(files(home.resolve("data/deploy/" + ProbeBundle.NAME))).hasSizeBetween(2, 3);
            assertThat(files(home.resolve("data/tmp/deploy"))).isEmpty();
        }
    }

    private static Optional<Answer> attempt(User admin, byte[] jar) {
        try {
            return Optional.of(admin.deploy(jar));
        } catch (UncheckedIOException e) {
            return Optional.empty(); // cut by the kill
        }
    }

    /** The version, once the deploy folder has been followed: what was placed and not yet run follows as an update. */
    private static String running(User admin) {
        List<String> last = new ArrayList<>();
        ServerUnderTest.await("the version that stays", LONGEST, () -> {
            String instance =
                    admin.get("/adapters/instances/" + ProbeBundle.INSTANCE).text("state");
            last.add(instance.equals("ACTIVE") ? version(admin) : "");
            int seen = last.size();
            return seen > 60
                    && Set.copyOf(last.subList(seen - 60, seen)).size() == 1
                    && !last.get(seen - 1).isEmpty();
        });
        return last.get(last.size() - 1);
    }

    private static String version(User admin) {
        for (JsonNode each : admin.get("/adapters/bundles").must(200).body().path("items")) {
            if (each.path("name").asText().equals(ProbeBundle.NAME)) {
                return each.path("version").asText();
            }
        }
        return "";
    }

    private static List<String> files(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}

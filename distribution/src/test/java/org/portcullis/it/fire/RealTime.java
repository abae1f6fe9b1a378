// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.portcullis.it.Answer;
import org.portcullis.it.Bot;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.it.User;

/** A server of its own with the SLAs as they are without a policy, and with a clock that is set back and forth. */
final class RealTime {
    private static final Duration SLA = Duration.ofSeconds(30);
    private static final Duration LIFE = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int HOUR = 3600;

    private final Path offset;
    private final FireWorld world;

    RealTime(Path folder, Vendors vendors) throws Exception {
        offset = Files.createDirectories(folder).resolve("offset");
        Files.writeString(offset, "+0");
        world = new FireWorld(folder, vendors, vendors.thirdBao, vendors.otherPostgres);
        world.server
                .with("LD_PRELOAD", library())
                .with("FAKETIME_TIMESTAMP_FILE", offset.toString())
                .with("FAKETIME_CACHE_DURATION", "1")
                .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
                .with("FAKETIME_FORCE_MONOTONIC_FIX", "0") // with it a JVM's waits end at once
                .with("NO_FAKE_STAT", "1");
    }

    private static String library() throws IOException {
        try (Stream<Path> found =
                Files.find(Path.of("/usr/lib"), 3, (file, about) -> file.endsWith("faketime/libfaketimeMT.so.1"))) {
            return found.findFirst()
                    .orElseThrow(() ->
                            new AssertionError("libfaketime is not installed: run 'apt-get install libfaketime'."))
                    .toString();
        }
    }

    /** How it went. */
    List<Kill> run() throws Exception {
        try (world) {
            Fires fires = new Fires(world);
            Fire late = fires.awayVault("late");
            Fire back = fires.silentVault("back");
            Fire forth = fires.silentVault("forth");
            world.start();
            Kill first = kill(late);
            Kill second = kill(back);
            Kill third = kill(forth);
            Bot bot = Crew.live(world, "real-bystander");
            first.command();
            first.burns();
            Login brief = draw(bot, "brief", LIFE);
            long drawn = System.nanoTime();
            second.endsAcross(() -> jump(-HOUR));
            first.afterTheSla();
            first.mend();
            ServerUnderTest.await(
                    "the brief lease is dead at the vendor, whatever our clock says",
                    LIFE.plus(SOON).minusNanos(System.nanoTime() - drawn),
                    brief::gone);
            first.heals();
            jump(0);
            Login whole = draw(bot, "whole", Duration.ofMinutes(15));
            assertThat(whole.reads()).as("a lease in good order").isTrue();
            third.endsAcross(() -> jump(HOUR));
            ServerUnderTest.await("what has expired by our clock is dead at the vendor", SOON, whole::gone);
            jump(0);
            for (Kill each : List.of(first, second, third)) {
                each.isDead();
            }
            return List.of(first, second, third);
        }
    }

    private Kill kill(Fire fire) throws Exception {
        return new Kill(world, fire, new Crew(world, fire), SLA);
    }

    private Login draw(Bot bot, String task, Duration life) {
        ObjectNode body = new ObjectMapper()
                .createObjectNode()
                .put("task_id", task)
                .put("justification", "test")
                .put("lifetime", life.toString());
        body.withArray("operations").addObject().put("system", "calm-db").put("operation", "read-invoices");
        Answer[] answer = new Answer[1];
        ServerUnderTest.await(() -> "grants, which stop while the clock is behind: " + answer[0], SOON, () -> {
            answer[0] = bot.call("POST", "/v1/elevations", body.toString(), Map.of());
            return answer[0].status() == 201;
        });
        String elevation = answer[0].text("id");
        return new Login(world.postgres, bot.draw(elevation).must(200).body().get("credential"));
    }

    /** From now on the server's wall clock is that far from ours; its monotonic clock goes on. */
    private void jump(int seconds) throws IOException {
        Path next = Files.writeString(offset.resolveSibling("next"), String.format("%+d", seconds));
        Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE);
        User anybody = world.office().governor();
        ServerUnderTest.await("the jump", SOON, () -> {
            String there = anybody.get("/agents").headers().firstValue("Date").orElseThrow();
            Duration off = Duration.between(
                    ZonedDateTime.now(ZoneOffset.UTC),
                    ZonedDateTime.parse(there, DateTimeFormatter.RFC_1123_DATE_TIME));
            return Math.abs(off.toSeconds() - seconds) < 60;
        });
    }
}

// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.it.Office;
import org.portcullis.it.ServerUnderTest;

@Tag("slow")
@DisplayName("Sinks lose nothing, and one that fails freezes nothing else (AUD-4)")
class SinksLoseNothingIT {
    private static final int RECORDS = 100_000;
    private static final int CRASHES = 10;

    @TempDir
    Path folder;

    private void sink(String name, int port) throws IOException {
        instance(
                name,
                "\"host\":\"127.0.0.1\",\"port\":" + port
                        + ",\"transport\":\"tcp\",\"format\":\"json\",\"settle_millis\":20");
    }

    private void instance(String name, String settings) throws IOException {
        Path file =
                Files.createDirectories(folder.resolve("home/config/instances")).resolve(name + ".json");
        Files.writeString(file, "{\"environment\":\"test\"," + settings + "}");
    }

    @Test
    @DisplayName(
            "100,000 records to an rsyslog killed ten times, and we once, beside a sink that never answers and one that is full: "
                    + "none is missing, duplicates only by id, in order; agents work and a kill is done at once meanwhile")
    void crashes() throws IOException {
        long last = LongTrail.make(folder.resolve("home"), RECORDS);
        try (LogReceiver receiver = new LogReceiver();
                ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ServerUnderTest server = new ServerUnderTest(folder.resolve("home"))) {
            sink("siem-syslog~main", receiver.port());
            sink("siem-syslog~hole", blackHole.getLocalPort());
            instance("siem-file~full", "\"folder\":\"data/full\",\"max_file_bytes\":4096,\"max_total_bytes\":8192");
            instance("siem-elastic~gone", "\"url\":\"http://127.0.0.1:1\",\"auth_method\":\"none\"");
            server.start();
            Office office = new Office(server);
            for (String sink : List.of("siem-syslog~main", "siem-syslog~hole", "siem-file~full", "siem-elastic~gone")) {
                assertThat(office.administrator().text("/adapters/instances/" + sink))
                        .contains("\"ACTIVE\"");
            }
            long begin = System.nanoTime();
            for (int crash = 1; crash <= CRASHES; crash++) {
                long before = receiver.bytes();
                ServerUnderTest.await(
                        "more records", Duration.ofSeconds(60), () -> receiver.bytes() > before + 2_000_000);
                receiver.crash();
                if (crash == CRASHES / 2) {
                    server.kill();
                    server.start();
                }
            }
            killIsDone(office);
            ServerUnderTest.await(
                    () -> "all " + last + ", got " + receiver.newest(),
                    Duration.ofSeconds(120),
                    () -> receiver.newest() >= last);
            Books books = new Books();
            receiver.each(books::enter);
            System.out.printf(
                    "%d records to an rsyslog killed %d times: %.1f s, %d came twice%n",
                    last, CRASHES, (System.nanoTime() - begin) / 1e9, books.twice);
            assertThat(books.wrong).isEmpty();
            assertThat(books.next).isGreaterThan(last);
            assertThat(fileSinkHolds()).as("siem-file beside them").isGreaterThanOrEqualTo(last);
        }
    }

    /** With one sink in a black hole and the other just back. */
    private static void killIsDone(Office office) {
        var bot = office.liveBot("busy", "HIGH");
        String lease = bot.elevate("T-1", "read-invoices").must(201).text("id");
        bot.draw(lease).must(200);
        long begin = System.nanoTime();
        assertThat(office.operator().revoke("agent", bot.id(), "PT10S").text("state"))
                .isEqualTo("REVOKED");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    }

    private long fileSinkHolds() throws IOException {
        long lines = 0;
        try (var files = Files.list(folder.resolve("home/data/siem-file~default"))) {
            for (Path file : files.toList()) {
                try (var text = Files.lines(file)) {
                    lines += text.count();
                }
            }
        }
        return lines;
    }

    /** What the receiver's file says, entered line for line. */
    private static final class Books {
        private final Map<Long, String> ids = new HashMap<>();
        private final Map<Long, String> wrong = new HashMap<>();
        private long next = 1;
        private long twice;

        void enter(LogReceiver.Held held) {
            String known = ids.get(held.seq());
            if (known != null) {
                twice++;
                if (!known.equals(held.id())) {
                    wrong.put(held.seq(), "two ids: " + known + ", " + held.id());
                }
            } else if (held.seq() > next) {
                wrong.put(held.seq(), "came before " + next);
            } else if (held.whole()) {
                ids.put(held.seq(), held.id());
                next = held.seq() + 1;
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it.sinks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.portcullis.it.Installation;
import org.portcullis.tck.server.RealServers;
import org.portcullis.tck.server.RsyslogServer;

/** A real rsyslog with the configuration of siem-syslog's page, over TCP, and what it has written. */
public final class LogReceiver implements AutoCloseable {
    private static final Pattern NUMBER = Pattern.compile(" id=\"(evt_[^\"]+)\" seq=\"(\\d+)\"");

    private final RsyslogServer server = RealServers.orSkip(() -> RsyslogServer.start(LogReceiver::configuration));

    private static String configuration(RsyslogServer own) {
        try {
            return Files.readString(Installation.folder().resolve("docs/adapters/siem-syslog/rsyslog.conf"))
                    .replace("/var/log/portcullis.log", file(own).toString())
                    .replace("port=\"6514\"", "address=\"127.0.0.1\" port=\"" + own.port() + "\"")
                    .replaceAll("(?m)^ *(streamDriver|permittedPeer|defaultNetstream).*$", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(RsyslogServer own) {
        return own.folder().resolve("portcullis.log");
    }

    /** Where it listens, TCP. */
    public int port() {
        return server.port();
    }

    /** kill -9, and up again. */
    void crash() {
        server.kill();
        server.startAgain();
    }

    long bytes() {
        try {
            return Files.exists(file(server)) ? Files.size(file(server)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of the record that it has written last, or about last; reads the file's end only. */
    long newest() {
        try (RandomAccessFile log = new RandomAccessFile(file(server).toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(16_384, log.length())];
            log.seek(log.length() - end.length);
            log.readFully(end);
            long newest = 0;
            Matcher matcher = NUMBER.matcher(new String(end, StandardCharsets.UTF_8));
            while (matcher.find()) {
                newest = Long.parseLong(matcher.group(2));
            }
            return newest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it holds, in its order. */
    void each(Consumer<Held> taker) {
        try (Stream<String> lines = Files.lines(file(server))) {
            lines.forEach(line -> {
                Matcher matcher = NUMBER.matcher(line);
                if (matcher.find()) { // a line that a kill has cut short may have none
                    taker.accept(new Held(matcher.group(1), Long.parseLong(matcher.group(2)), line.endsWith("}")));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param whole whether its line came to its end */
    record Held(String id, long seq, boolean whole) {}

    @Override
    public void close() {
        server.close();
    }
}

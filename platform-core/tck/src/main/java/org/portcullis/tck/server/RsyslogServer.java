// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A real rsyslog on loopback with a configuration of the test's own; it starts in less than a second. */
public final class RsyslogServer implements AutoCloseable {
    private static final Duration TIME = Duration.ofSeconds(30);

    private final Path program;
    private final Path folder;
    private final int port;
    private ServerProcess process;

    private RsyslogServer(Path program, Path folder, int port) {
        this.program = program;
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts one.
     *
     * @param configuration makes its rsyslog.conf, which has to listen at the server's {@link #port()}; files are best put
     *     into its {@link #folder()}
     */
    public static RsyslogServer start(Function<RsyslogServer, String> configuration) {
        RsyslogServer server = new RsyslogServer(find(), ServerProcess.newFolder("rsyslog"), ServerProcess.freePort());
        try {
            Files.writeString(server.configuration(), configuration.apply(server), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.startAgain();
        return server;
    }

    private static Path find() {
        return Stream.of(
                        Optional.ofNullable(System.getenv("PORTCULLIS_RSYSLOGD"))
                                .orElse("/usr/sbin/rsyslogd"),
                        "/usr/sbin/rsyslogd",
                        "/sbin/rsyslogd")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new ServerUnavailableException("rsyslog is not installed: run 'apt-get install rsyslog"
                                + " rsyslog-gnutls', or name the program in PORTCULLIS_RSYSLOGD."));
    }

    private Path configuration() {
        return folder.resolve("rsyslog.conf");
    }

    /** Starts the stopped or killed server on the same port; nothing when it runs. */
    public synchronized void startAgain() {
        if (isRunning()) {
            return;
        }
        process = ServerProcess.start(
                "rsyslog",
                folder,
                Map.of("LC_ALL", "C.UTF-8"),
                List.of(
                        program.toString(),
                        "-n",
                        "-f",
                        configuration().toString(),
                        "-i",
                        folder.resolve("rsyslogd.pid").toString()));
        process.awaitReady(TIME, () -> ServerProcess.accepts(port));
    }

    /** Stops it in order; returns when it is down. */
    public synchronized void stop() {
        end("TERM");
    }

    /** Kills it as a crash would ({@code kill -9}); returns when it is down. */
    public synchronized void kill() {
        end("KILL");
    }

    private void end(String signal) {
        if (isRunning()) {
            resume();
            ServerProcess.signal(signal, process.pid());
            process.waitForEnd(TIME);
        }
    }

    /** Freezes it: connections are accepted by the system, nothing is read. */
    public synchronized void pause() {
        ServerProcess.signal("STOP", process.pid());
    }

    /** Lets a frozen server go on. */
    public synchronized void resume() {
        ServerProcess.signal("CONT", process.pid());
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    public synchronized long pid() {
        return process.pid();
    }

    public int port() {
        return port;
    }

    /** Its own folder, which goes with it. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        kill();
        ServerProcess.deleteTree(folder);
    }
}

// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A server process of the built distribution with a home folder of its own and free ports. Start it, kill it, start it
 * again; closing it stops it. Not for use by several threads at once.
 */
public final class ServerUnderTest implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);

    private final Path home;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Path installation = Installation.folder();
    private Process process;
    private JsonNode ports;
    private String publicBase;

    /** A server that isn't started yet; the folder may be empty or missing. */
    public ServerUnderTest(Path home) {
        this.home = home;
        environment.put("PORTCULLIS_HOME", home.toString());
        environment.put("PORTCULLIS_CONTROL_PORT", "0");
        environment.put("PORTCULLIS_DATA_PORT", "0");
    }

    /** Sets an environment variable of the next start. */
    public ServerUnderTest with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Starts that installation instead of the built one. */
    public ServerUnderTest of(Path otherInstallation) {
        installation = otherInstallation;
        return this;
    }

    /** Starts the process and returns when it has written its ports. */
    public ServerUnderTest start() {
        Path file = home.resolve("data/ports.json");
        try {
            Files.deleteIfExists(file); // a left-over of a killed run would be taken for this run's ports
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        launch();
        await("the server's start", START, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("The server ended with " + process.exitValue() + ": " + output());
            }
            return Files.exists(file);
        });
        try {
            ports = new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Starts the process without waiting; for starts that must fail. */
    public ServerUnderTest launch() {
        try {
            Files.createDirectories(outputFile().getParent());
            ProcessBuilder builder = new ProcessBuilder(
                    installation.resolve("bin/portcullis-server").toString());
            builder.environment().putAll(environment);
            process = builder.redirectErrorStream(true)
                    .redirectOutput(Redirect.to(outputFile().toFile()))
                    .start();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The exit code of a process that ends by itself. */
    public int exitCode() {
        await("the server's end", START, () -> !process.isAlive());
        return process.exitValue();
    }

    /** What the process has printed so far. */
    public String output() {
        try {
            return Files.readString(outputFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as Ctrl-C or SIGTERM does and returns the exit code. */
    public int stop() {
        process.destroy();
        await("the server's stop", STOP, () -> !process.isAlive());
        return process.exitValue();
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
        await("the server's death", STOP, () -> !process.isAlive());
    }

    /** It stands still from now on ({@code kill -STOP}): what it has sent arrives, and nothing more. */
    public void freeze() {
        signal("STOP");
    }

    /** It goes on. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The home folder. */
    public Path home() {
        return home;
    }

    /** Whether the process lives. */
    public boolean running() {
        return process != null && process.isAlive();
    }

    /** Process id of the server. */
    public long pid() {
        return process.pid();
    }

    /** The control port's URL with a path. */
    public URI control(String path) {
        return URI.create("http://127.0.0.1:" + ports.get("control").asInt() + path);
    }

    /** The data port's URL with a path. */
    public URI data(String path) {
        return URI.create("http://127.0.0.1:" + ports.get("data").asInt() + path);
    }

    /** What agents call the data port's path: proofs are made for it. */
    public URI address(String path) {
        return publicBase == null ? data(path) : URI.create(publicBase + path);
    }

    /** It is configured with that {@code data.public_url}. */
    public ServerUnderTest known(String base) {
        publicBase = base;
        return this;
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            stop();
        }
    }

    /** Asks a condition again and again until it holds, and fails at the deadline. */
    public static void await(String what, Duration longest, BooleanSupplier condition) {
        await(() -> what, longest, condition);
    }

    /** The same; what was waited for is said as it is at the deadline. */
    public static void await(Supplier<String> what, Duration longest, BooleanSupplier condition) {
        Instant end = Instant.now().plus(longest);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("Waited " + longest.toSeconds() + " s in vain for " + what.get());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(25);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    private Path outputFile() {
        return home.resolveSibling(home.getFileName() + ".out");
    }
}

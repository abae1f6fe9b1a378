// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.portcullis.host.wire.Briefing;
import org.portcullis.host.wire.Conversation;
import org.portcullis.host.wire.Frame;
import org.portcullis.host.wire.Handshake;
import org.portcullis.host.wire.Kind;
import org.portcullis.host.wire.Offered;
import org.portcullis.host.wire.Values;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process with one adapter, from its start to its end. */
final class Child implements Conversation.Side, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Child.class);
    private static final long COMES_IN_MILLIS = 30_000;
    private static final long STOPS_MILLIS = 2_000; // a bundle has 5 s to be gone
    private static final int PIECE = 1024 * 1024;
    private static final int OUT_OF_MEMORY = 3; // -XX:+ExitOnOutOfMemoryError

    private final Plan plan;
    private final References references;
    private final Values values = new Values();
    private final Path folder;
    private final Process process;
    private final Conversation conversation;
    private volatile Consumer<List<Offered>> listener = services -> {};
    private volatile String why = "";
    private volatile boolean stopping;
    private volatile long heardNanos = System.nanoTime();
    private volatile int threads;

    /** Starts it and lets it in; {@link IOException} when it ends before that, or doesn't come. */
    Child(Plan plan, References references) throws IOException, InterruptedException {
        this.plan = plan;
        this.references = references;
        this.folder = folder(plan);
        byte[] token = Handshake.random();
        try (Doorway door = new Doorway(folder, token)) {
            process = launch();
            try {
                brief(new Briefing(
                        token,
                        door.address(),
                        plan.platform().home(),
                        folder,
                        plan.platform().systemPackages(),
                        plan.platform().bundles()));
                conversation = new Conversation(comesIn(door), this, "hosted-" + plan.instance()).begin();
            } catch (IOException | InterruptedException | RuntimeException e) {
                kill();
                throw e;
            }
        } finally {
            Arrays.fill(token, (byte) 0);
        }
    }

    private static Path folder(Plan plan) throws IOException {
        Path all = Files.createDirectories(plan.folder());
        if (Files.getFileStore(all).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(all, PosixFilePermissions.fromString("rwx------"));
        }
        Path own = Files.createTempDirectory(all, plan.instance() + ".");
        Files.createDirectory(own.resolve("tmp"));
        return own;
    }

    private Process launch() throws IOException {
        String classPath = plan.platform().classPath().stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + plan.limits().heapMegabytes() + "m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-Dportcullis.hosted=" + plan.instance(),
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                "-cp",
                classPath,
                "org.portcullis.host.child.ChildMain");
        // secrets of the platform's environment are resolved here, for those whose references they are
        builder.environment().keySet().retainAll(List.of("LANG", "LC_ALL", "TZ"));
        Process started =
                builder.directory(folder.toFile()).redirectErrorStream(true).start();
        ChildLog.follow(started.getInputStream(), plan.log(), plan.instance());
        return started;
    }

    private void brief(Briefing briefing) throws IOException {
        OutputStream in = process.getOutputStream(); // stays open: its end is ours
        briefing.write(in);
    }

    private SocketChannel comesIn(Doorway door) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(COMES_IN_MILLIS);
        while (true) {
            try {
                return door.await(100);
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IOException(process.isAlive() ? e.getMessage() : reason(), e);
                }
            }
        }
    }

    /** Gives it its adapter; the listener hears the services as they come and go. */
    void give(String location, byte[] jar, Consumer<List<Offered>> services) throws IOException {
        listener = services;
        byte[] configuration = values.write(plan.configuration());
        conversation.say(
                Kind.START,
                values.write(Map.of(
                        "pid",
                        plan.pid(),
                        "location",
                        location,
                        "configuration",
                        new String(configuration, StandardCharsets.UTF_8))));
        for (int from = 0; from < jar.length; from += PIECE) {
            conversation.say(Kind.JAR, Arrays.copyOfRange(jar, from, Math.min(jar.length, from + PIECE)));
        }
        conversation.say(Kind.JAR, new byte[0]);
    }

    Conversation conversation() {
        return conversation;
    }

    Values values() {
        return values;
    }

    @Override
    public byte[] answer(Frame question) {
        return references.answer(question);
    }

    @Override
    public void hear(Frame said) throws IOException {
        heardNanos = System.nanoTime();
        String text = new String(said.body(), StandardCharsets.UTF_8);
        switch (said.kind()) {
            case ALIVE -> alive(text);
            case SERVICES -> listener.accept(values.services(said.body()));
            case FAILED -> end(text);
            default -> throw new IOException("unexpected: " + said);
        }
    }

    private void alive(String count) throws IOException {
        if (!count.matches("[0-9]{1,9}")) {
            throw new IOException("no number of threads");
        }
        threads = Integer.parseInt(count);
        if (threads > plan.limits().threads()) {
            end("its process hoards " + threads + " threads, " + plan.limits().threads()
                    + " are allowed (hosted_threads)");
        }
    }

    /** Waits until it has ended, and ends it when it says nothing for that long. */
    void awaitEnd(long silentMillis) throws InterruptedException {
        while (!process.waitFor(500, TimeUnit.MILLISECONDS)) {
            if (System.nanoTime() - heardNanos > TimeUnit.MILLISECONDS.toNanos(silentMillis)) {
                end("its process has said nothing for " + TimeUnit.MILLISECONDS.toSeconds(silentMillis) + " s");
            }
        }
    }

    private void end(String reason) {
        why = why.isEmpty() ? reason : why;
        process.destroyForcibly();
    }

    /** Why it ended, for people; waits a moment for its exit code. */
    String reason() {
        try {
            process.waitFor(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!why.isEmpty()) {
            return why;
        }
        if (process.isAlive()) {
            return "its process broke off the conversation";
        }
        int code = process.exitValue();
        return code == OUT_OF_MEMORY
                ? "its process ran out of memory (hosted_heap_megabytes: "
                        + plan.limits().heapMegabytes() + ")"
                : "its process ended with exit code " + code;
    }

    @Override
    public AdapterException over(Optional<Exception> cause) {
        String found = why.isEmpty() && !stopping ? reason() : why;
        if (why.isEmpty() && !stopping && process.isAlive()) {
            cause.ifPresent(wrong -> LOG.warn("{}: what its process said isn't understood", plan.instance(), wrong));
            why = cause.isPresent() ? "its process said what isn't understood" : found;
        }
        String reason = stopping ? "its process was stopped" : reason();
        process.destroyForcibly();
        return new AdapterException(
                FailureKind.INTERNAL, reason + " in the middle of the call; whether it took effect isn't known");
    }

    long pid() {
        return process.pid();
    }

    int threads() {
        return threads;
    }

    /** Ends it in order, or after some seconds by force. */
    @Override
    public void close() {
        stopping = true;
        conversation.say(Kind.STOP, new byte[0]);
        try {
            process.waitFor(STOPS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
        conversation.close();
    }

    private void kill() {
        process.destroyForcibly();
        boolean interrupted = Thread.interrupted();
        try {
            process.waitFor(STOPS_MILLIS, TimeUnit.MILLISECONDS);
            delete(folder);
        } catch (IOException | java.io.UncheckedIOException e) {
            LOG.warn("{} can't be removed", folder, e);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes a folder with all that is in it. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}

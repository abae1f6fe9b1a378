// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the embedded target running beside the server: a process of its own on a loopback port that stays the same.
 * It is started again when it ends, found again after a kill -9 of the server, and stopped with it.
 */
final class TargetProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TargetProcess.class);
    private static final String MAIN_CLASS = "org.portcullis.target.EmbeddedTarget";
    private static final long RESTART_MILLIS = 500;
    private static final long STOP_SECONDS = 5;

    private final Home home;
    private final Path libraries;
    private final int port;
    private final Path folder;
    private volatile boolean stopping;
    private Thread supervisor;
    private ProcessHandle process;

    private TargetProcess(Home home, Path distribution, int port) {
        this.home = home;
        this.libraries = distribution.resolve("lib/target");
        this.port = port;
        this.folder = home.data("target");
    }

    /** Starts the target when the configuration names it; otherwise ends one that an earlier run left behind. */
    static Optional<TargetProcess> start(Home home, Path distribution, Settings settings) throws StartFailure {
        boolean enabled = settings.flag("target.enabled", true);
        int port = settings.integer("target.port", 0, 0, 65535);
        try {
            Files.createDirectories(home.data("target"));
            TargetProcess target = new TargetProcess(home, distribution, enabled ? rememberedPort(home, port) : 0);
            Optional<ProcessHandle> running = target.runningProcess();
            if (!enabled) {
                running.ifPresent(TargetProcess::end);
                return Optional.empty();
            }
            target.supervise(running);
            return Optional.of(target);
        } catch (IOException e) {
            throw new StartFailure("The embedded target can't start (" + e.getMessage() + ").", e);
        }
    }

    /** The port is chosen once and kept, for credentials that were handed out name it. */
    private static int rememberedPort(Home home, int configured) throws IOException, StartFailure {
        Path file = home.data("target/port");
        if (configured == 0 && Files.exists(file)) {
            return Settings.parse(file.toString(), Files.readString(file), 1, 65535);
        }
        int port = new Listener("target", "127.0.0.1", configured, Optional.empty()).choosePort();
        Path part = file.resolveSibling("port.part");
        Files.writeString(part, port + "\n");
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return port;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    private void supervise(Optional<ProcessHandle> running) throws IOException {
        process = running.isPresent() ? running.get() : launch();
        supervisor = new Thread(this::watch, "embedded-target");
        supervisor.setDaemon(true);
        supervisor.start();
    }

    private void watch() {
        try {
            while (!stopping) {
                process.onExit().get();
                if (!stopping) {
                    LOG.warn("The embedded target ended; it is started again.");
                    TimeUnit.MILLISECONDS.sleep(RESTART_MILLIS);
                    restart();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.error("The embedded target isn't watched any more.", e);
        }
    }

    private synchronized void restart() {
        if (stopping) {
            return;
        }
        try {
            process = launch();
        } catch (IOException e) {
            LOG.error("The embedded target can't be started again; it is tried again.", e);
        }
    }

    private ProcessHandle launch() throws IOException {
        Path log = home.data("log/target.log");
        Process started = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        libraries + "/*",
                        MAIN_CLASS,
                        "--folder",
                        folder.toString(),
                        "--port",
                        Integer.toString(port),
                        "--admin-key-file",
                        home.data("keys/target-admin").toString()))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .start();
        started.getOutputStream().close();
        Files.writeString(folder.resolve("pid"), started.pid() + "\n");
        return started.toHandle();
    }

    /** The target of an earlier run, recognised by its process id and its command line, never by the id alone. */
    private Optional<ProcessHandle> runningProcess() throws IOException {
        Path file = folder.resolve("pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String pid = Files.readString(file).strip();
        if (!pid.matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(ProcessHandle::isAlive)
                .filter(this::isTarget);
    }

    private boolean isTarget(ProcessHandle candidate) {
        List<String> arguments = List.of(candidate.info().arguments().orElse(new String[0]));
        return arguments.contains(MAIN_CLASS) && arguments.contains(folder.toString());
    }

    @Override
    public void close() {
        stopping = true;
        synchronized (this) {
            end(process);
        }
        supervisor.interrupt();
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The embedded target didn't end in {} s; it is killed.", STOP_SECONDS);
            process.destroyForcibly();
        }
    }
}

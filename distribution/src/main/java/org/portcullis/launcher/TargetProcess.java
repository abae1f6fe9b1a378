// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    private static final String MAIN_CLASS = "org.portcullis.target.TargetMain";
    private static final long RESTART_MILLIS = 500;
    private static final long STOP_SECONDS = 5;

    private final Home home;
    private final Path libraries;
    private final Path folder;
    private TargetState state;
    private volatile boolean stopping;
    private Thread supervisor;
    private ProcessHandle process;

    private TargetProcess(Home home, Path distribution) throws IOException, StartFailure {
        this.home = home;
        this.libraries = distribution.resolve("lib/target");
        this.folder = Files.createDirectories(home.data("target"));
        this.state = TargetState.load(folder);
    }

    /** Starts the target when the configuration names it; otherwise ends one that an earlier run left behind. */
    static Optional<TargetProcess> start(Home home, Path distribution, Settings settings) throws StartFailure {
        boolean enabled = settings.flag("target.enabled", true);
        int port = settings.integer("target.port", 0, 0, 65535);
        int adminPort = settings.integer("target.admin_port", 0, 0, 65535);
        try {
            TargetProcess target = new TargetProcess(home, distribution);
            Optional<ProcessHandle> running = target.runningProcess();
            if (!enabled) {
                running.ifPresent(TargetProcess::end);
                return Optional.empty();
            }
            target.state = target.state.withPorts(port, adminPort);
            target.supervise(running);
            return Optional.of(target);
        } catch (IOException e) {
            throw new StartFailure("The embedded target can't start (" + e.getMessage() + ").", e);
        }
    }

    /** The framework properties that configurations refer to. */
    Map<String, String> frameworkProperties() {
        return Map.of(
                "portcullis.target.url", "http://127.0.0.1:" + state.port(),
                "portcullis.target.admin.url", "http://127.0.0.1:" + state.adminPort());
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
                        "-Xms32m",
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        libraries + "/*",
                        MAIN_CLASS,
                        "--data",
                        folder.toString(),
                        "--port",
                        Integer.toString(state.port()),
                        "--admin-port",
                        Integer.toString(state.adminPort()),
                        "--ports-file",
                        folder.resolve("ports.json").toString(),
                        "--admin-secret-file",
                        home.data("keys/target-admin").toString()))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .start();
        started.getOutputStream().close();
        state = state.withPid(started.pid());
        state.save(folder);
        return started.toHandle();
    }

    /** The target of an earlier run, recognised by its process id and its command line, never by the id alone. */
    private Optional<ProcessHandle> runningProcess() {
        return ProcessHandle.of(state.pid()).filter(ProcessHandle::isAlive).filter(this::isTarget);
    }

    private boolean isTarget(ProcessHandle candidate) {
        List<String> arguments = List.of(candidate.info().arguments().orElse(new String[0]));
        return arguments.contains(MAIN_CLASS) && arguments.contains(folder.toString());
    }

    /** From now on its end is no surprise: a terminal's Ctrl-C reaches it as well as the server. */
    void expectEnd() {
        stopping = true;
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

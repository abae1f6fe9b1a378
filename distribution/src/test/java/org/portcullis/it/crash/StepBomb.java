// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.portcullis.service.platform.StepListener;

/**
 * The fault-injection bundle: ends the process by kill -9 at the step that {@code bomb} names, as soon as an issue and a
 * revocation are both in flight, and leaves a line about that in {@code bomb.log}. Runs inside the server. Not by {@code
 * Runtime.halt}: Java writes its class archive then, which takes half a minute on a busy machine, and all other threads
 * go on meanwhile.
 */
public final class StepBomb implements BundleActivator, StepListener {
    private static final long PATIENCE_NANOS = 15_000_000_000L;

    private final Set<String> issues = ConcurrentHashMap.newKeySet();
    private final Set<String> revocations = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean lit = new AtomicBoolean();
    private Path home;
    private Process killer;
    private volatile String armed = "";
    private volatile boolean stopped;

    @Override
    public void start(BundleContext context) throws IOException {
        home = Path.of(context.getProperty("portcullis.home"));
        killer = new ProcessBuilder(
                        "sh",
                        "-c",
                        "read -r go && kill -9 " + ProcessHandle.current().pid())
                .start();
        Thread watcher = new Thread(this::watch, "step-bomb");
        watcher.setDaemon(true);
        watcher.start();
        context.registerService(StepListener.class, this, null);
    }

    @Override
    public void stop(BundleContext context) {
        stopped = true;
        killer.destroy();
    }

    private void watch() {
        Path order = home.resolve("bomb");
        while (!stopped) {
            try {
                armed = Files.exists(order) ? Files.readString(order).strip() : "";
            } catch (IOException e) {
                throw new IllegalStateException("the bomb's order can't be read", e);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Override
    public void reached(String step, String id) {
        switch (step) {
            case "issue.intent-stored" -> issues.add(id);
            case "revoke.received", "revoke.committed" -> revocations.add(id);
            default -> {
                // the others change nothing about what is in flight
            }
        }
        String order = armed;
        if (meant(order, step) && lit.compareAndSet(false, true)) {
            explode(order);
        }
        switch (step) {
            case "issue.handover-committed", "end.started" -> issues.remove(id);
            case "revoke.completed" -> revocations.remove(id);
            default -> {
                // see above
            }
        }
    }

    /** An order is a step, or {@code step@instance}: then the thread must be the one that calls that instance. */
    private static boolean meant(String order, String step) {
        int at = order.indexOf('@');
        if (at < 0) {
            return order.equals(step);
        }
        String thread = Thread.currentThread().getName(); // virtual threads have none
        return order.substring(0, at).equals(step) && (thread.isEmpty() || thread.contains(order.substring(at + 1)));
    }

    /** The thread that reached the step stands still there until the other kind of work is under way too. */
    private void explode(String order) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < end) {
            int issuing = issues.size();
            int revoking = revocations.size();
            if (issuing > 0 && revoking > 0) {
                write(order + " " + issuing + " " + revoking + "\n");
                die();
            }
            LockSupport.parkNanos(200_000);
        }
        write(order + " waited in vain " + issues + " " + revocations + "\n");
        lit.set(false);
    }

    /** Doesn't return: the killer has been waiting for this line. */
    private void die() {
        try {
            killer.getOutputStream().write('\n');
            killer.getOutputStream().flush();
        } catch (IOException e) {
            throw new IllegalStateException("the killer isn't there", e);
        }
        while (!stopped) {
            LockSupport.park();
        }
    }

    private void write(String line) {
        try (FileChannel log =
                FileChannel.open(home.resolve("bomb.log"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            log.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
            log.force(true);
        } catch (IOException e) {
            throw new IllegalStateException("the bomb's log can't be written", e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.portcullis.host.wire.Offered;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one adapter of one instance running: starts its process again when it ends, at first after half a second, then after
 * twice as long each time up to a minute; a minute without trouble makes that good.
 */
final class Supervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final long FIRST_MILLIS = 500;
    private static final long LONGEST_MILLIS = 60_000;
    private static final long GOOD_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long SILENT_MILLIS = 20_000;

    private final Plan plan;
    private final References references;
    private final Adapter adapter;
    private final Publication publication;
    private final Thread thread;
    private volatile boolean closed;
    private volatile Child child;
    private volatile String trouble = "";
    private volatile String last = "";
    private volatile String state = "STARTING";
    private volatile int starts;

    /** The adapter's jar. */
    interface Adapter {
        /** As in the platform's framework. */
        String location();

        /** The very bytes that were checked. */
        byte[] jar() throws IOException;

        /** It runs no more. */
        void letGo();
    }

    Supervisor(Plan plan, References references, Adapter adapter, Publication.Registrar registrar) {
        this.plan = plan;
        this.references = references;
        this.adapter = adapter;
        this.publication = new Publication(plan.instance(), registrar, this::down);
        this.thread = new Thread(this::run, "hosted-" + plan.instance());
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long delay = FIRST_MILLIS;
        while (!closed) {
            long began = System.nanoTime();
            try {
                last = once();
            } catch (IOException | RuntimeException e) {
                last = "its process can't be started: " + e.getMessage();
                LOG.debug("{}", last, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return; // closed
            }
            if (closed) {
                return;
            }
            delay = System.nanoTime() - began > GOOD_NANOS ? FIRST_MILLIS : delay;
            state = "WAITING";
            trouble = last + "; it is started again after " + delay + " ms";
            LOG.warn("{}: {} (its output: {})", plan.instance(), trouble, plan.log());
            try {
                TimeUnit.MILLISECONDS.sleep(delay);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            delay = Math.min(LONGEST_MILLIS, 2 * delay);
        }
    }

    /** One process from start to end; why it ended. */
    private String once() throws IOException, InterruptedException {
        state = "STARTING";
        starts++;
        byte[] jar = adapter.jar();
        try (Child started = new Child(plan, references)) {
            child = started;
            started.give(adapter.location(), jar, services -> serves(started, services));
            started.awaitEnd(SILENT_MILLIS);
            return started.reason();
        } finally {
            child = null;
        }
    }

    private synchronized void serves(Child from, List<Offered> services) {
        if (!closed) {
            publication.show(from, services);
            if (!services.isEmpty()) {
                state = "RUNNING";
                trouble = "";
                LOG.info("{} runs in a process of its own, {}", plan.instance(), from.pid());
            }
        }
    }

    private String down() {
        String known = trouble;
        return known.isEmpty() ? "its process has just ended: it is started again" : known;
    }

    /** Empty while it is well, or starts for the first time. */
    Optional<String> trouble() {
        return trouble.isEmpty() ? Optional.empty() : Optional.of(trouble);
    }

    /** For people. */
    Map<String, Object> show() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("process", state);
        shown.put("process_starts", starts);
        Child now = child;
        if (now != null) {
            shown.put("process_id", now.pid());
            shown.put("process_threads", now.threads());
            Memory.resident(now.pid()).ifPresent(bytes -> shown.put("process_resident_bytes", bytes));
        }
        if (!last.isEmpty()) {
            shown.put("process_last_end", last);
        }
        return shown;
    }

    /** Ends the process and withdraws its services. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        publication.close();
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        adapter.letGo();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.siem;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.audit.AuditRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sink's way through this node's chain: in order, at least once. The cursor is stored now and then; after a crash
 * the sink gets the last few again and tells them by their ids.
 */
final class SinkFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkFeed.class);
    private static final int BATCH = 500;
    private static final long IDLE_MILLIS = 200;
    private static final long STORE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    private final String sink;
    private final Store store;
    private final AuditTrail trail;
    private final Delivery delivery;
    private final CountDownLatch stop = new CountDownLatch(1);
    private SinkFeed before;
    private final Thread thread;
    private long cursor;
    private long stored;
    private long storedAt = System.nanoTime();
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /** Hands records to the sink. */
    @FunctionalInterface
    interface Delivery {
        /** Returns the highest number that was durably accepted, or throws {@code AdapterException}. */
        long deliver(String sink, List<AuditRecord> batch);
    }

    /**
     * Begins when the one before it has ended: a sink is never called twice at once, which could turn the order round.
     *
     * @param before the feed of the same sink that was closed; null for none
     */
    SinkFeed(String sink, Store store, AuditTrail trail, Delivery delivery, SinkFeed before) {
        this.before = before;
        this.sink = sink;
        this.store = store;
        this.trail = trail;
        this.delivery = delivery;
        this.thread = new Thread(this::run, "audit-sink-" + sink);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    private void run() {
        try {
            if (before != null) {
                before.thread.join();
                before = null;
            }
            cursor = begin();
            while (stop.getCount() > 0) {
                turn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts but the end of the process
        }
        keepCursor();
    }

    private long begin() throws InterruptedException {
        while (stop.getCount() > 0) {
            try {
                return store.read(tx -> tx.one(
                                "SELECT seq FROM audit_cursor WHERE sink = ? AND chain = ?",
                                row -> row.number("seq"),
                                sink,
                                store.node()))
                        .orElse(0L);
            } catch (StoreException e) {
                LOG.warn("The cursor of {} can't be read yet: {}", sink, e.getMessage());
                pause();
            }
        }
        return 0;
    }

    private void turn() throws InterruptedException {
        try {
            List<AuditRecord> batch = trail.after(cursor, BATCH);
            if (batch.isEmpty()) {
                keepCursor();
                stop.await(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                return;
            }
            cursor = Math.max(cursor, delivery.deliver(sink, batch));
            recovered();
            if (System.nanoTime() - storedAt > STORE_NANOS) {
                keepCursor();
            }
        } catch (AdapterException e) {
            trouble(e);
        } catch (RuntimeException e) {
            LOG.error("Feeding {} failed in our code", sink, e);
            pause();
        }
    }

    private void trouble(AdapterException why) throws InterruptedException {
        if (pauseMillis == FIRST_PAUSE_MILLIS) {
            LOG.warn("{} takes no audit records, they wait for it: {}", sink, why.getMessage());
        }
        long asked = why.retryAfter().map(Duration::toMillis).orElse(0L);
        if (asked > pauseMillis) {
            stop.await(Math.min(asked, LONGEST_PAUSE_MILLIS) - pauseMillis, TimeUnit.MILLISECONDS);
        }
        pause();
    }

    private void pause() throws InterruptedException {
        stop.await(pauseMillis, TimeUnit.MILLISECONDS);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    }

    private void recovered() {
        if (pauseMillis > FIRST_PAUSE_MILLIS) {
            LOG.info("{} takes audit records again", sink);
            pauseMillis = FIRST_PAUSE_MILLIS;
        }
    }

    private void keepCursor() {
        if (cursor == stored) {
            return;
        }
        long upTo = cursor;
        try {
            store.write(
                    Priority.NORMAL,
                    tx -> tx.update(
                            "INSERT INTO audit_cursor (sink, chain, seq) VALUES (?, ?, ?)"
                                    + " ON CONFLICT (sink, chain) DO UPDATE SET seq = excluded.seq",
                            sink,
                            store.node(),
                            upTo));
            stored = upTo;
        } catch (StoreException e) {
            LOG.debug("The cursor of {} is stored later", sink, e);
        }
        storedAt = System.nanoTime();
    }

    /** Ends after the delivery in hand. */
    @Override
    public void close() {
        stop.countDown();
    }
}

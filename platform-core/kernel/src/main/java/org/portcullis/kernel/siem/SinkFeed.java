// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.siem;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.portcullis.kernel.audit.Spool;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.audit.AuditRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sink's way through the chains of this machine: what ended before a restore first, then this node's own; in order,
 * at least once. The cursor is stored now and then; after a crash the sink gets the last few again and tells them by
 * their ids.
 */
final class SinkFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkFeed.class);
    private static final int BATCH = 500;
    private static final long IDLE_MILLIS = 200;
    private static final long STORE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    private final String sink;
    private final SinkCursors cursors;
    private final List<Spool.Source> sources;
    private final Way way;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Map<String, Long> reached = new ConcurrentHashMap<>();
    private SinkFeed before;
    private final Thread thread;
    private volatile boolean begun;
    private volatile String trouble;
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
     * Where records go.
     *
     * @param delivery to the sink
     * @param restart what is told and mended when the cursors don't fit the chains
     */
    record Way(Delivery delivery, Restart restart) {}

    /**
     * Begins when the one before it has ended: a sink is never called twice at once, which could turn the order round.
     *
     * @param sources the chains, this node's own last
     * @param before the feed of the same sink that was closed; null for none
     */
    SinkFeed(String sink, SinkCursors cursors, List<Spool.Source> sources, Way way, SinkFeed before) {
        this.before = before;
        this.sink = sink;
        this.cursors = cursors;
        this.sources = sources;
        this.way = way;
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
            begin();
            for (Spool.Source source : sources) {
                carry(source);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts but the end of the process
        }
    }

    private void begin() throws InterruptedException {
        while (stop.getCount() > 0 && !begun) {
            try {
                reached.putAll(way.restart().begin(sink, sources, cursors));
                begun = true;
            } catch (StoreException e) {
                LOG.warn("The cursors of {} can't be read yet: {}", sink, e.getMessage());
                pause();
            }
        }
    }

    private void carry(Spool.Source source) throws InterruptedException {
        stored = at(source);
        while (stop.getCount() > 0 && (!source.ended() || at(source) < source.head())) {
            turn(source);
        }
        keepCursor(source);
    }

    private long at(Spool.Source source) {
        return reached.getOrDefault(source.chain(), 0L);
    }

    private void turn(Spool.Source source) throws InterruptedException {
        try {
            List<AuditRecord> batch = source.after(at(source), BATCH);
            if (batch.isEmpty()) {
                keepCursor(source);
                stop.await(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                return;
            }
            reached.merge(source.chain(), way.delivery().deliver(sink, batch), Math::max);
            recovered();
            if (System.nanoTime() - storedAt > STORE_NANOS) {
                keepCursor(source);
            }
        } catch (AdapterException e) {
            trouble(e);
        } catch (RuntimeException e) {
            LOG.error("Feeding {} failed in our code", sink, e);
            pause();
        }
    }

    private void trouble(AdapterException why) throws InterruptedException {
        trouble = why.getMessage();
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
        trouble = null;
        if (pauseMillis > FIRST_PAUSE_MILLIS) {
            LOG.info("{} takes audit records again", sink);
            pauseMillis = FIRST_PAUSE_MILLIS;
        }
    }

    private void keepCursor(Spool.Source source) {
        long upTo = at(source);
        if (upTo == stored) {
            return;
        }
        try {
            cursors.keep(sink, source.chain(), upTo);
            stored = upTo;
        } catch (StoreException e) {
            LOG.debug("The cursor of {} is stored later", sink, e);
        }
        storedAt = System.nanoTime();
    }

    /** How far it has got in each chain; empty until the store has told. */
    Optional<Map<String, Long>> reached() {
        return begun ? Optional.of(Map.copyOf(reached)) : Optional.empty();
    }

    /** The chains as it reads them. */
    List<Spool.Source> sources() {
        return sources;
    }

    /** What the sink said last, when that was no; for people. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Ends after the delivery in hand. */
    @Override
    public void close() {
        stop.countDown();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.acts;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Background work in rounds on a thread of its own: at once, then after each pause or when it is asked for; after a failure
 * later and later, up to a minute.
 */
public final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final long LONGEST_MILLIS = 60_000;

    private final String name;
    private final Duration every;
    private final Work work;
    private final Semaphore asked = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private long pauseMillis;

    /** One round. */
    @FunctionalInterface
    public interface Work {
        /** Does what is to be done; whether there is more at once. What it throws is told, and tried again. */
        boolean round();
    }

    /** Begins at once. */
    public Rounds(String name, Duration every, Work work) {
        this.name = name;
        this.every = every;
        this.work = work;
        this.pauseMillis = every.toMillis();
        this.thread = new Thread(this::run, "portcullis-" + name);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /** Asks for a round now. */
    public void soon() {
        asked.release();
    }

    private void run() {
        try {
            while (!closed) {
                if (!turn()) {
                    asked.tryAcquire(pauseMillis, TimeUnit.MILLISECONDS);
                    asked.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts but the end of the process
        }
    }

    private boolean turn() {
        try {
            boolean more = work.round();
            if (pauseMillis > every.toMillis()) {
                LOG.info("{} goes on", name);
                pauseMillis = every.toMillis();
            }
            return more;
        } catch (RuntimeException e) {
            if (pauseMillis <= every.toMillis() && !closed) {
                LOG.warn("{} fails, and is tried again: {}", name, e.toString());
            }
            pauseMillis = Math.min(Math.max(LONGEST_MILLIS, every.toMillis()), 2 * pauseMillis);
            return false;
        }
    }

    /** Ends after the round in hand; doesn't wait for it. */
    @Override
    public void close() {
        closed = true;
        asked.release();
    }
}

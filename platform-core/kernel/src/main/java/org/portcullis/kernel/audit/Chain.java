// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A node's chain: producers put drafts in, one thread gives them their places, writes and syncs all that wait at once
 * (group commit), then answers.
 */
final class Chain implements ReadableChain, AutoCloseable {
    private static final int MOST_WAITING = 100_000;
    private static final int MOST_IN_BATCH = 4_096;
    private static final long RETRY_MILLIS = 500;

    private final String name;
    private final ChainAppender appender;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Thread thread;
    private final Answers answers = new Answers();
    private List<Draft> waiting = new ArrayList<>();
    private boolean closed;

    /**
     * Opens the chain in that folder, repairing a torn tail.
     *
     * @param segmentBytes a segment that has grown beyond this is closed and a new one begun
     * @throws AuditDamaged when the newest segment doesn't fit together
     */
    static Chain open(String name, Path folder, long segmentBytes) throws IOException {
        SegmentFolder segments = new SegmentFolder(folder);
        Head head = new ChainRecovery(segments).recover();
        return new Chain(name, new ChainAppender(name, segments, head, segmentBytes));
    }

    private Chain(String name, ChainAppender appender) {
        this.name = name;
        this.appender = appender;
        this.thread = new Thread(this::run, "audit-chain");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Head head() {
        return appender.head();
    }

    @Override
    public SegmentFolder segments() {
        return appender.segments();
    }

    /** Whether the last try to write succeeded. */
    boolean ready() {
        return appender.ready();
    }

    /** Puts a draft in; its future completes with its number when it is durable, or with {@link AuditUnavailable}. */
    void append(Draft draft) {
        lock.lock();
        try {
            if (closed || waiting.size() >= MOST_WAITING) {
                draft.durable.completeExceptionally(new AuditUnavailable(
                        closed ? "The audit chain is closed." : "Too many audit records are waiting.", null));
                return;
            }
            waiting.add(draft);
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                List<Draft> batch = take();
                if (!appender.ready()) {
                    appender.resume();
                }
                if (!batch.isEmpty()) {
                    answers.give(batch, appender.write(batch));
                } else if (isClosed()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts but the end of the process
        } finally {
            answers.close();
            appender.close();
        }
    }

    private List<Draft> take() throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS);
            while (waiting.isEmpty() && !closed && left > 0) {
                left = arrived.awaitNanos(left);
            }
            List<Draft> batch = waiting;
            if (batch.size() <= MOST_IN_BATCH) {
                waiting = new ArrayList<>(batch.size());
                return batch;
            }
            waiting = new ArrayList<>(batch.subList(MOST_IN_BATCH, batch.size()));
            return batch.subList(0, MOST_IN_BATCH);
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Writes what waits, then ends. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(15));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

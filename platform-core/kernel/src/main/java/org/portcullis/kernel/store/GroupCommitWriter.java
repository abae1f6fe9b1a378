// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It owns the connection, makes it anew with back-off when it is lost, and hands waiting
 * writes to a {@link Batch} each time.
 */
final class GroupCommitWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitWriter.class);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;
    /** A gone database is not waited for longer than this: a clear denial now is worth more than a late one. */
    private static final long PATIENCE_WITHOUT_DATABASE = TimeUnit.SECONDS.toNanos(1);

    private final Dialect dialect;
    private final WriteQueue queue;
    private final Commits commits;
    private final String node;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private Session session;
    private long lostSince;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private volatile StoreException trouble;

    GroupCommitWriter(Dialect dialect, WriteQueue queue, Commits commits, String node, Session session) {
        this.dialect = dialect;
        this.queue = queue;
        this.commits = commits;
        this.node = node;
        this.session = session;
        this.thread = new Thread(this, "store-writer");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** Why the last batch or the last try to connect failed, or null. */
    StoreException trouble() {
        return trouble;
    }

    @Override
    public void run() {
        try {
            while (stop.getCount() > 0) {
                turn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing: what still waits is answered by close()
        } finally {
            disconnect();
        }
    }

    private void turn() throws InterruptedException {
        try {
            if (session != null || reconnect()) {
                writeNext();
            }
        } catch (RuntimeException e) {
            LOG.error("The store's writer met an error in our code; it goes on with a new connection", e);
            disconnect();
        }
    }

    private void writeNext() throws InterruptedException {
        Member<?> first = queue.take(IDLE_NANOS);
        if (first == null) {
            return;
        }
        Batch batch = new Batch(session, node, queue, commits);
        StoreException failure = batch.write(first);
        trouble = failure;
        if (batch.connectionLost()) {
            LOG.warn("The store's connection is lost: {}", failure.getMessage());
            lostSince = System.nanoTime();
            disconnect();
        }
    }

    private boolean reconnect() throws InterruptedException {
        try {
            session = dialect.openWriter();
            pauseMillis = FIRST_PAUSE_MILLIS;
            trouble = null;
            LOG.info("The store at {} is connected again", dialect.place());
            return true;
        } catch (SQLException e) {
            trouble = dialect.explain(e);
        }
        failWaiting();
        stop.await(pauseMillis, TimeUnit.MILLISECONDS);
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
        return false;
    }

    private void failWaiting() {
        boolean giveUp = System.nanoTime() - lostSince > PATIENCE_WITHOUT_DATABASE;
        for (Member<?> member = giveUp ? queue.poll() : null; member != null; member = queue.poll()) {
            member.fail(new StoreUnavailable(trouble.getMessage(), trouble));
        }
        for (Member<?> member : queue.removeExpired(System.nanoTime())) {
            member.fail(new StoreUnavailable(trouble.getMessage(), trouble));
        }
    }

    private void disconnect() {
        if (session != null) {
            try {
                session.close();
            } catch (SQLException e) {
                LOG.debug("Closing a lost connection failed", e);
            }
            session = null;
        }
    }

    /** Ends the thread after the batch in hand; what waits is failed. */
    void close() {
        stop.countDown();
        for (Member<?> member : queue.close()) {
            member.fail(new StoreUnavailable("The store is being closed.", null));
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(15));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

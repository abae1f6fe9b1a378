// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reading connections, opened when needed and kept. A read within a read shares its snapshot. */
final class ReadPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadPool.class);

    private final Dialect dialect;
    private final Opening opening;
    private final Semaphore permits;
    private final Deque<Session> idle = new ArrayDeque<>();
    private final ThreadLocal<Tx> current = new ThreadLocal<>();
    private boolean closed;

    /** How its connections are made. */
    @FunctionalInterface
    interface Opening {
        Session open() throws SQLException;
    }

    ReadPool(Dialect dialect, Opening opening, int size) {
        this.dialect = dialect;
        this.opening = opening;
        this.permits = new Semaphore(size);
    }

    boolean inRead() {
        return current.get() != null;
    }

    <T> T read(Work<T> work) {
        Tx outer = current.get();
        if (outer != null) {
            return work.in(outer);
        }
        acquire();
        try {
            return readAlone(work);
        } finally {
            permits.release();
        }
    }

    private void acquire() {
        try {
            if (!permits.tryAcquire(Store.PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new StoreBusy("All reading connections are in use: try again later.", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreBusy("Interrupted while waiting for a connection.", e);
        }
    }

    private <T> T readAlone(Work<T> work) {
        Session session = begin();
        Tx tx = new Tx(session, null);
        current.set(tx);
        boolean sound = false;
        try {
            T value = work.in(tx);
            tx.finish();
            sound = true;
            return value;
        } finally {
            tx.abandon();
            current.remove();
            end(session, sound);
        }
    }

    /** A session in a reading transaction. One that broke while it was idle is replaced. */
    private Session begin() {
        while (true) {
            Session session = null;
            boolean fresh = false;
            try {
                session = takeIdle();
                fresh = session == null;
                session = fresh ? opening.open() : session;
                dialect.beginRead(session);
                return session;
            } catch (SQLException e) {
                discard(session);
                if (fresh || session == null || !dialect.lostConnection(e)) {
                    throw dialect.explain(e);
                }
            }
        }
    }

    private void end(Session session, boolean sound) {
        try {
            session.run(sound ? "COMMIT" : "ROLLBACK");
            giveBack(session);
        } catch (SQLException e) {
            LOG.debug("A reading connection is discarded", e);
            discard(session);
        }
    }

    private Session takeIdle() {
        synchronized (idle) {
            if (closed) {
                throw new StoreUnavailable("The store is closed.", null);
            }
            return idle.pollFirst();
        }
    }

    private void giveBack(Session session) {
        synchronized (idle) {
            if (!closed) {
                idle.addFirst(session);
                return;
            }
        }
        discard(session);
    }

    private static void discard(Session session) {
        if (session != null) {
            try {
                session.close();
            } catch (SQLException e) {
                LOG.debug("Closing a connection failed", e);
            }
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(ReadPool::discard);
            idle.clear();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what other nodes tell at their commits, on a connection and a thread of its own. A connection that is lost is made
 * anew; what was told meanwhile is made good by one call, and by the polls behind it.
 */
final class Ear implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ear.class);
    private static final long PAUSE_MILLIS = 500;

    private final Dialect dialect;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    /** Begins at once. */
    Ear(Dialect dialect) {
        this.dialect = dialect;
        this.thread = new Thread(this, "store-ear");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    AutoCloseable follow(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void run() {
        try {
            while (stop.getCount() > 0) {
                listen();
                stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts but the end of the process
        }
    }

    private void listen() {
        try (Session session = dialect.openEar()) {
            tell(); // whatever was told before is made good
            while (stop.getCount() > 0) {
                if (dialect.hears(session)) {
                    tell();
                }
            }
        } catch (SQLException e) {
            LOG.debug("The other nodes can't be heard now; the polls go on", e);
        }
    }

    private void tell() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.warn("a listener to the other nodes failed", e);
            }
        }
    }

    @Override
    public void close() {
        stop.countDown();
    }
}

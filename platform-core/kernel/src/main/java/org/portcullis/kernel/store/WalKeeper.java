// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves SQLite's write-ahead log into the database on a thread and connection of its own, so that no commit, least of
 * all a revocation's, waits for it. The writer does it itself only when the log has grown far beyond the usual.
 */
final class WalKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WalKeeper.class);
    private static final long LOOK_MILLIS = 1_000;
    private static final long WORTH_IT = 4L << 20;

    private final Dialect dialect;
    private final Path log;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private long seen;

    WalKeeper(Dialect dialect, Path database) {
        this.dialect = dialect;
        this.log = database.resolveSibling(database.getFileName() + "-wal");
        this.thread = new Thread(this::run, "store-checkpoint");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    private void run() {
        try {
            while (!stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts but the end of the process
        }
    }

    private void look() {
        try {
            // the file keeps its size when its beginning is used again: its time of change tells whether it is in use
            long changed = Files.exists(log) ? Files.getLastModifiedTime(log).toMillis() : 0;
            if (changed != seen && Files.size(log) > WORTH_IT) {
                checkpoint();
                seen = changed;
            }
        } catch (IOException | SQLException e) {
            LOG.debug("The write-ahead log stays as it is for now", e);
        }
    }

    private void checkpoint() throws SQLException {
        try (Session session = dialect.openWriter();
                Statement statement = session.connection().createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

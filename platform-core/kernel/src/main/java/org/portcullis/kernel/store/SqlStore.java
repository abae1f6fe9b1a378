// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The {@link Store} over JDBC. */
public final class SqlStore implements Store, AutoCloseable {
    private static final int WATCHERS = 2;

    private final StoreConfig config;
    private final WriteQueue queue;
    private final Commits commits = new Commits();
    private final GroupCommitWriter writer;
    private final ReadPool readers;
    private final ReadPool watcher;
    private final Ear ear;
    private final AutoCloseable upkeep;
    private final ExecutorService answers = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "store-answers");
        thread.setDaemon(true);
        return thread;
    });

    private SqlStore(StoreConfig config, Dialect dialect, Session session) {
        this.config = config;
        this.queue = new WriteQueue(config.queueLimit());
        this.readers = new ReadPool(dialect, dialect::openReader, config.readers());
        this.watcher = dialect.shared() ? new ReadPool(dialect, dialect::openWatcher, WATCHERS) : readers;
        this.ear = dialect.shared() ? new Ear(dialect) : null;
        this.writer = new GroupCommitWriter(dialect, queue, commits, config.node(), session);
        this.upkeep = dialect.upkeep();
    }

    /**
     * Connects, checks the database and brings its schema up to date.
     *
     * @throws StoreDamaged when the file is broken
     * @throws StoreReadOnly when it can't be written
     * @throws StoreUnavailable when the server can't be reached
     * @throws StoreException when another version made it
     */
    public static SqlStore open(StoreConfig config) {
        Dialect dialect = config.dialect();
        Session session = null;
        try {
            session = dialect.openWriter();
            dialect.checkIntegrity(session);
            new Migrations().apply(session);
            return new SqlStore(config, dialect, session);
        } catch (SQLException e) {
            throw closing(session, dialect.explain(e));
        } catch (RuntimeException e) {
            throw closing(session, e);
        }
    }

    private static RuntimeException closing(Session session, RuntimeException failure) {
        if (session != null) {
            try {
                session.close();
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
        return failure;
    }

    @Override
    public <T> T write(Priority priority, Duration within, Work<T> work) {
        Member<T> member = enqueue(priority, within, work);
        try {
            return member.answer.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw rethrow(e.getCause());
        } catch (TimeoutException e) {
            throw late(member, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw late(member, e);
        }
    }

    private StoreException late(Member<?> member, Exception cause) {
        if (!member.abandon()) {
            return new OutcomeUnknown("The answer did not come in time, and the write has begun.", cause);
        }
        StoreException trouble = writer.trouble();
        return trouble instanceof StoreUnavailable
                ? new StoreUnavailable(trouble.getMessage(), trouble)
                : new StoreBusy("The write was not begun within its deadline: nothing was changed.", cause);
    }

    private static RuntimeException rethrow(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return (RuntimeException) cause; // a Work throws nothing checked
    }

    @Override
    public <T> CompletableFuture<T> submit(Priority priority, Work<T> work) {
        return enqueue(priority, PATIENCE, work).answer.thenApplyAsync(Function.identity(), answers);
    }

    private <T> Member<T> enqueue(Priority priority, Duration within, Work<T> work) {
        if (writer.isCurrentThread() || readers.inRead() || watcher.inRead()) {
            throw new IllegalStateException("A write from within a Work: use its Tx, or write after it has ended.");
        }
        Member<T> member = new Member<>(priority, System.nanoTime() + within.toNanos(), work);
        queue.add(member);
        return member;
    }

    @Override
    public <T> T read(Work<T> work) {
        if (writer.isCurrentThread()) {
            throw new IllegalStateException("A read from within a write: use its Tx.");
        }
        return readers.read(work);
    }

    @Override
    public <T> T watch(Work<T> work) {
        return watcher.read(work);
    }

    @Override
    public boolean shared() {
        return ear != null;
    }

    @Override
    public AutoCloseable follow(Runnable listener) {
        return ear == null ? () -> {} : ear.follow(listener);
    }

    @Override
    public AutoCloseable attach(OutboxAppender appender) {
        return commits.attach(appender);
    }

    @Override
    public String node() {
        return config.node();
    }

    @Override
    public Health health() {
        StoreException trouble = writer.trouble();
        return new Health(trouble == null, trouble == null ? "ok" : trouble.getMessage(), queue.size());
    }

    /** Finishes the batch in hand, fails what waits, closes the connections. Idempotent. */
    @Override
    public void close() {
        endUpkeep();
        if (ear != null) {
            ear.close();
        }
        writer.close();
        watcher.close();
        readers.close();
        answers.shutdown();
    }

    private void endUpkeep() {
        try {
            upkeep.close();
        } catch (Exception e) {
            throw new IllegalStateException("ending the upkeep throws nothing checked", e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Deque;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.SecretResolver;
import org.postgresql.Driver;

/**
 * A few connections of the platform's own login, each call on one of them and under its deadline: the server cancels a
 * statement that would outlive it, and the socket gives up with it.
 */
final class Connections {
    private static final Driver DRIVER = driver();
    private static final int KEPT = 4;
    private static final int ATTEMPTS = 12;
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(40);

    private final PamSettings settings;
    private final SecretResolver secrets;
    private final Clock clock;
    private final Semaphore permits;
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /** What is done on a connection. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    Connections(PamSettings settings, SecretResolver secrets, Clock clock) {
        this.settings = settings;
        this.secrets = secrets;
        this.clock = clock;
        this.permits = new Semaphore(settings.maxConnections, true);
    }

    /** The driver by hand: left registered, it would keep this bundle's class loader alive for ever. */
    private static Driver driver() {
        try {
            if (Driver.isRegistered()) {
                Driver.deregister();
            }
            return new Driver();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Runs the work in one transaction; again, when another session changed the same catalogue rows at that moment
     * (grants on one table, or the vault that drops the login).
     */
    <T> T transaction(CallContext context, Work<T> work) {
        return run(context, connection -> {
            connection.setAutoCommit(false);
            for (int attempt = 1; ; attempt++) {
                try {
                    setStatementTimeout(connection, context);
                    T result = work.on(connection);
                    connection.commit();
                    return result;
                } catch (SQLException e) {
                    boolean again = SqlFailures.isLockTimeout(e) || attempt < ATTEMPTS && SqlFailures.isCollision(e);
                    if (!again) {
                        throw e;
                    }
                    connection.rollback();
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE.toNanos()));
                }
            }
        });
    }

    /** Runs the work with each statement on its own. */
    <T> T statements(CallContext context, Work<T> work) {
        return run(context, connection -> {
            connection.setAutoCommit(true);
            setStatementTimeout(connection, context);
            return work.on(connection);
        });
    }

    private <T> T run(CallContext context, Work<T> work) {
        takePermit(context);
        Connection connection = null;
        boolean sound = false;
        try {
            connection = borrow(context);
            T result = work.on(connection);
            sound = true;
            return result;
        } catch (SQLException e) {
            throw SqlFailures.whileWorking(e);
        } finally {
            giveBack(connection, sound);
            permits.release();
        }
    }

    private void takePermit(CallContext context) {
        try {
            if (!permits.tryAcquire(context.remaining(clock).toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AdapterException(FailureKind.TIMEOUT, "all connections were busy until the deadline");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdapterException(FailureKind.TIMEOUT, "interrupted while waiting for a connection", e);
        }
    }

    private Connection borrow(CallContext context) {
        for (Connection kept = idle.poll(); kept != null; kept = idle.poll()) {
            if (isSound(kept, context)) {
                return kept;
            }
        }
        return connect(context);
    }

    /** Asks the server, since a kept connection may have been cut meanwhile. */
    private boolean isSound(Connection connection, CallContext context) {
        try (Statement statement = limited(connection, context).createStatement()) {
            return statement.execute("SELECT 1");
        } catch (SQLException e) {
            giveBack(connection, false);
            AdapterException failure = SqlFailures.whileWorking(e);
            if (failure.kind() == FailureKind.TIMEOUT) {
                throw failure;
            }
            return false;
        }
    }

    private Connection connect(CallContext context) {
        long millis = millisLeft(context);
        Properties properties = settings.driverProperties((millis + 999) / 1000);
        try (Secret password = secrets.resolve(settings.passwordReference)) {
            properties.setProperty("password", password.revealString());
            return limited(DRIVER.connect(settings.url(), properties), context);
        } catch (SQLException e) {
            throw SqlFailures.whileConnecting(e, settings);
        } finally {
            properties.remove("password");
        }
    }

    private Connection limited(Connection connection, CallContext context) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) Math.min(millisLeft(context), Integer.MAX_VALUE));
        return connection;
    }

    private void setStatementTimeout(Connection connection, CallContext context) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = " + Math.min(millisLeft(context), Integer.MAX_VALUE));
        }
    }

    private long millisLeft(CallContext context) {
        long millis = context.remaining(clock).toMillis();
        if (millis <= 0) {
            throw new AdapterException(FailureKind.TIMEOUT, "the deadline had passed");
        }
        return millis;
    }

    private void giveBack(Connection connection, boolean sound) {
        if (connection == null) {
            return;
        }
        try {
            if (sound && !closed && idle.size() < KEPT && !connection.isClosed()) {
                idle.push(connection);
            } else {
                connection.abort(Runnable::run); // without a word to a server that may not answer
            }
        } catch (SQLException e) {
            System.getLogger(Connections.class.getName())
                    .log(System.Logger.Level.DEBUG, "a connection could not be closed: {0}", e.getSQLState());
        }
    }

    void close() {
        closed = true;
        for (Connection kept = idle.poll(); kept != null; kept = idle.poll()) {
            giveBack(kept, false);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.secret.SecretResolver;

/**
 * The host's program over a few connections of the platform's login, each call on one of them. At a call's deadline its
 * connection is cut, so that nothing in the library outlives it.
 */
final class SshHost implements HostSide {
    private static final int KEPT = 4;

    private final HostSettings settings;
    private final SecretResolver secrets;
    private final Clock clock;
    private final Semaphore permits;
    private final Deque<SshConnection> idle = new ConcurrentLinkedDeque<>();
    private final ScheduledExecutorService deadlines;
    private volatile boolean closed;

    SshHost(HostSettings settings, SecretResolver secrets, Clock clock) {
        this.settings = settings;
        this.secrets = secrets;
        this.clock = clock;
        this.permits = new Semaphore(settings.maxConnections, true);
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "pam-openssh-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(10, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true); // calls in flight keep their deadlines after close()
        this.deadlines = timer;
    }

    @Override
    public JsonNode ask(ObjectNode request, CallContext context) {
        takePermit(context);
        try {
            String line = request + "\n";
            for (SshConnection kept = idle.poll(); kept != null; kept = idle.poll()) {
                try {
                    return on(kept, line, context);
                } catch (SshConnection.Stale e) {
                    kept.cut(); // it had ended before anything was asked: another one, or a fresh one
                }
            }
            return on(new SshConnection(settings), line, context);
        } catch (SshConnection.Stale e) {
            throw new AdapterException(
                    FailureKind.UNAVAILABLE, "the host closed a fresh connection: is sshd stopping?");
        } finally {
            permits.release();
        }
    }

    private JsonNode on(SshConnection connection, String line, CallContext context) throws SshConnection.Stale {
        boolean sound = false;
        ScheduledFuture<?> deadline =
                deadlines.schedule(connection::cutAtDeadline, millisLeft(context), TimeUnit.MILLISECONDS);
        try {
            connection.open(secrets, (int) Math.min(millisLeft(context), Integer.MAX_VALUE));
            JsonNode answer = connection.ask(line);
            sound = true;
            return answer;
        } catch (AdapterException e) {
            sound = connection.answered(); // the host said no; the way is good
            throw e;
        } finally {
            deadline.cancel(false);
            giveBack(connection, sound);
        }
    }

    private void takePermit(CallContext context) {
        try {
            if (!permits.tryAcquire(millisLeft(context), TimeUnit.MILLISECONDS)) {
                throw new AdapterException(FailureKind.TIMEOUT, "all connections were busy until the deadline");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdapterException(FailureKind.TIMEOUT, "interrupted while waiting for a connection", e);
        }
    }

    private long millisLeft(CallContext context) {
        long millis = context.remaining(clock).toMillis();
        if (millis <= 0) {
            throw new AdapterException(FailureKind.TIMEOUT, "the deadline had passed");
        }
        return millis;
    }

    private void giveBack(SshConnection connection, boolean sound) {
        if (sound && !closed && idle.size() < KEPT) {
            idle.push(connection);
        } else {
            connection.cut();
        }
    }

    @Override
    public void close() {
        closed = true;
        for (SshConnection kept = idle.poll(); kept != null; kept = idle.poll()) {
            kept.cut();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.http;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;

/** Connections that wait for their next call; the one used last goes first, and what waited long is closed. */
final class ConnectionPool implements AutoCloseable {
    private static final int MAX_IDLE = 64;
    private static final long MAX_IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final HttpEndpoint endpoint;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    ConnectionPool(HttpEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** A connection that was alive a moment ago, or a new one. */
    Connection take(Deadline deadline) throws IOException {
        if (closed) {
            throw new IOException("the client is closed");
        }
        for (Connection connection = idle.pollFirst(); connection != null; connection = idle.pollFirst()) {
            if (!isOld(connection) && !connection.isStale()) {
                return connection;
            }
            connection.close();
        }
        return Connection.open(endpoint, deadline);
    }

    void giveBack(Connection connection) {
        connection.idleSince(System.nanoTime());
        idle.addFirst(connection);
        Connection oldest = idle.peekLast();
        if ((closed || idle.size() > MAX_IDLE || (oldest != null && isOld(oldest))) && idle.remove(oldest)) {
            oldest.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Connection connection = idle.pollFirst(); connection != null; connection = idle.pollFirst()) {
            connection.close();
        }
    }

    private static boolean isOld(Connection connection) {
        return System.nanoTime() - connection.idleSince() > MAX_IDLE_NANOS;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands before a server that answers each request before the next comes on a connection (HTTP/1.1, LDAP and SQL as our
 * adapters speak them), and sees how many requests are under way at once, and for how long it had any: the server's own
 * time, without what its clients do in between.
 */
final class BusyProxy implements AutoCloseable {
    private static final int BUFFER = 16_384;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private List<Span> spans = new ArrayList<>();
    private int most;

    BusyProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    /** A request, from its first bytes to the last of its answer. */
    private record Span(long begun, long ended) {}

    int port() {
        return listener.getLocalPort();
    }

    /** Counts anew; what is under way, or was sent and wants no answer, isn't counted at all. */
    synchronized void forget() {
        lines.forEach(Line::forget);
        spans = new ArrayList<>();
        most = 0;
    }

    /** Most requests at once. */
    synchronized int most() {
        return most;
    }

    synchronized int requests() {
        lines.forEach(Line::close);
        return spans.size();
    }

    /** When the first request began; {@link Long#MAX_VALUE} without any. */
    synchronized long first() {
        lines.forEach(Line::close);
        return spans.stream().mapToLong(Span::begun).min().orElse(Long.MAX_VALUE);
    }

    /** When the last answer ended; {@link Long#MIN_VALUE} without any. */
    synchronized long last() {
        lines.forEach(Line::close);
        return spans.stream().mapToLong(Span::ended).max().orElse(Long.MIN_VALUE);
    }

    /** For how long it had a request to answer, in milliseconds. */
    synchronized double busyMillis() {
        lines.forEach(Line::close);
        spans.sort(Comparator.comparingLong(Span::begun));
        long nanos = 0;
        long until = Long.MIN_VALUE;
        for (Span each : spans) {
            nanos += Math.max(0, each.ended - Math.max(until, each.begun));
            until = Math.max(until, each.ended);
        }
        return nanos / 1e6;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                serve(listener.accept());
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    System.err.println("portcullis: the proxy of the benchmark lost a connection: " + e);
                }
            }
        }
    }

    private void serve(Socket client) throws IOException {
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Line line = new Line();
        lines.add(line);
        daemon(() -> pump(client, server, line, line::asked));
        daemon(() -> pump(server, client, line, line::answered));
    }

    private void pump(Socket from, Socket to, Line line, Runnable passing) {
        sockets.add(from);
        byte[] buffer = new byte[BUFFER];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                passing.run();
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            line.over = true; // the other end was closed: so is this one
        } finally {
            sockets.remove(from);
            lines.remove(line);
            synchronized (this) {
                line.close();
            }
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "bench-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket each : sockets) {
            each.close();
        }
    }

    /** One connection; what is asked after an answer is the next request. */
    private final class Line {
        private volatile boolean over;
        private long begun;
        private long answered;

        void asked() {
            synchronized (BusyProxy.this) {
                if (begun == 0 || answered > 0) {
                    close();
                    begun = System.nanoTime();
                    most = Math.max(
                            most, (int) lines.stream().filter(Line::waits).count());
                }
            }
        }

        void answered() {
            synchronized (BusyProxy.this) {
                answered = System.nanoTime();
            }
        }

        private boolean waits() {
            return begun > 0 && answered == 0 && !over;
        }

        void forget() {
            begun = 0;
            answered = 0;
        }

        void close() {
            if (answered > 0 && begun > 0) {
                spans.add(new Span(begun, answered));
                begun = 0;
                answered = 0;
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A TCP proxy on loopback in front of a real server that breaks the connection as told: refuses, swallows, delays,
 * answers itself, or cuts after the server has acted and before its answer gets through.
 */
public final class CuttingProxy implements AutoCloseable {
    private enum Mode {
        PASS,
        REFUSE,
        SWALLOW,
        DELAY,
        CANNED,
        CUT,
        CUT_IN_THE_MIDDLE,
        LOSE
    }

    private static final Duration TIME_TO_ACT = Duration.ofMillis(700);
    private static final Duration TIME_TO_NOTICE = Duration.ofMillis(100);

    private final int target;
    private final int port;
    private final Set<Line> open = ConcurrentHashMap.newKeySet();
    private volatile Mode mode = Mode.PASS;
    private volatile Duration delay = Duration.ZERO;
    private volatile byte[] canned = {};
    private volatile String trigger = "";
    private ServerSocket listener;

    /** Stands in front of a port of this machine. */
    public CuttingProxy(int target) {
        this.target = target;
        this.port = ServerProcess.freePort();
        listen();
    }

    public int port() {
        return port;
    }

    /** Everything goes through. */
    public void pass() {
        mode = Mode.PASS;
        listen();
    }

    /** Open connections are cut, new ones refused; returns when clients have had time to notice. */
    public synchronized void refuse() {
        mode = Mode.REFUSE;
        closeQuietly(listener);
        listener = null;
        cut();
        try {
            sleep(TIME_TO_NOTICE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connections are accepted and nothing is passed on, either way. */
    public void swallow() {
        mode = Mode.SWALLOW;
    }

    /** Each answer is held back for this long. */
    public void delay(Duration time) {
        delay = time;
        mode = Mode.DELAY;
    }

    /** Whatever is asked, this is the answer; the server sees nothing. */
    public void answer(byte[] bytes) {
        canned = bytes.clone();
        mode = Mode.CANNED;
        cut();
    }

    /** From the first request that contains the text on: the server gets it, its answer is dropped, the line is cut. */
    public void cutAnswerTo(String text) {
        trigger = text;
        mode = Mode.CUT;
    }

    /** From the first request that contains the text on: half of what the server answers gets through, then a reset. */
    public void cutInAnswerTo(String text) {
        trigger = text;
        mode = Mode.CUT_IN_THE_MIDDLE;
    }

    /**
     * Requests go through, answers get lost, and the server never learns that its client has gone. It stays so for the
     * connections that were used meanwhile, also after {@link #pass()}.
     */
    public void loseAnswers() {
        mode = Mode.LOSE;
    }

    /** The connections that are open now lose their answers, and the server never learns that its client has gone. */
    public void loseOpenLines() {
        open.forEach(line -> line.lost = true);
    }

    private synchronized void listen() {
        if (listener != null) {
            return;
        }
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            listener = socket;
            daemon("proxy-accept", () -> accept(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                serve(socket.accept());
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    cut();
                }
            }
        }
    }

    private void serve(Socket client) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 1000);
        } catch (IOException e) {
            closeQuietly(client); // the server behind is down: so are we
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Line line = new Line(client, server);
        open.add(line);
        daemon("proxy-request", () -> line.pump(client, server, true));
        daemon("proxy-answer", () -> line.pump(server, client, false));
    }

    /** One connection through the proxy. */
    private final class Line implements AutoCloseable {
        private final Socket client;
        private final Socket server;
        private volatile boolean mute;
        private volatile boolean half;
        private volatile boolean lost;

        Line(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void pump(Socket from, Socket to, boolean request) {
            byte[] buffer = new byte[16384];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (request) {
                        passRequest(buffer, n, out);
                    } else {
                        passAnswer(buffer, n, out);
                    }
                }
            } catch (IOException e) {
                System.getLogger(CuttingProxy.class.getName()).log(System.Logger.Level.DEBUG, "line ended", e);
            } finally {
                if (lost) {
                    closeQuietly(client);
                } else {
                    close();
                }
            }
        }

        private void passRequest(byte[] buffer, int n, OutputStream out) throws IOException {
            lost = lost || mode == Mode.LOSE;
            switch (mode) {
                case SWALLOW, REFUSE -> awaitChange();
                case CANNED -> {
                    client.getOutputStream().write(canned);
                    client.getOutputStream().flush();
                    throw new IOException("answered");
                }
                case CUT -> {
                    mute = mute || new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains(trigger);
                    out.write(buffer, 0, n);
                    if (mute) {
                        sleep(TIME_TO_ACT);
                        throw new IOException("cut");
                    }
                }
                case CUT_IN_THE_MIDDLE -> {
                    half = half || new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains(trigger);
                    out.write(buffer, 0, n);
                }
                default -> out.write(buffer, 0, n);
            }
        }

        private void passAnswer(byte[] buffer, int n, OutputStream out) throws IOException {
            Mode now = mode;
            if (now == Mode.DELAY) {
                sleep(delay);
            }
            if (now == Mode.SWALLOW) {
                awaitChange();
            }
            if (half) {
                out.write(buffer, 0, n / 2);
                out.flush();
                sleep(TIME_TO_NOTICE); // a reset may overtake what was sent before it
                client.setSoLinger(true, 0);
                throw new IOException("cut in the middle");
            }
            if (!mute && !lost) {
                out.write(buffer, 0, n);
            }
        }

        @Override
        public void close() {
            open.remove(this);
            closeQuietly(client);
            closeQuietly(server);
        }
    }

    private void awaitChange() throws IOException {
        while (mode == Mode.SWALLOW) {
            sleep(Duration.ofMillis(20));
        }
        throw new IOException("swallowed");
    }

    private static void sleep(Duration time) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void cut() {
        open.forEach(CuttingProxy::closeQuietly);
        open.clear();
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        if (closeable == null) {
            return;
        }
        try {
            closeable.close();
        } catch (Exception e) {
            System.getLogger(CuttingProxy.class.getName()).log(System.Logger.Level.DEBUG, "close", e);
        }
    }

    @Override
    public synchronized void close() {
        mode = Mode.REFUSE;
        closeQuietly(listener);
        listener = null;
        cut();
    }
}

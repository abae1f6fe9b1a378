// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.portcullis.tck.Fault;

/** A receiver that counts octets as RFC 5425 says, and breaks on demand. With TLS it wants a certificate of the test's CA. */
final class FakeReceiver implements SyslogReceiver {
    private final boolean tls;
    private final List<String> held = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Fault fault = Fault.NONE;
    private volatile boolean mortal;
    private volatile boolean old;
    private volatile ServerSocket listener;
    private final int port;

    FakeReceiver(boolean tls) {
        this.tls = tls;
        listen(0);
        port = listener.getLocalPort();
    }

    private void listen(int at) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
            listener = socket;
            daemon(() -> accept(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                open.add(client);
                daemon(() -> serve(client));
            } catch (IOException e) {
                debug(e);
            }
        }
    }

    private void serve(Socket raw) {
        try (Socket client = secured(raw)) {
            InputStream in = client.getInputStream();
            for (int length = length(in); length >= 0; length = length(in)) {
                byte[] message = in.readNBytes(length);
                if (message.length < length || hung()) {
                    return;
                }
                if (mortal) {
                    continue; // read, and only in memory
                }
                held.add(new String(message, StandardCharsets.UTF_8));
            }
            if (mortal) {
                shut(); // all its connections end in order, as a killed process's do
            } else {
                end(raw);
            }
        } catch (IOException | GeneralSecurityException e) {
            debug(e);
        } finally {
            open.remove(raw);
        }
    }

    /** It dies as soon as it has read a batch to its end, before any of it is written; {@code NONE} starts it again. */
    void dieAfterReading() {
        mortal = true;
    }

    /** It speaks TLS 1.2 alone, which knows no half-closed connections. */
    void speakOldTls() {
        old = true;
    }

    private void end(Socket raw) throws IOException {
        switch (fault) {
            case SLOW -> pause(300);
            case ANSWER_LATE -> {
                while (fault == Fault.ANSWER_LATE) {
                    pause(5);
                }
            }
            case ANSWER_LOST -> {
                raw.setSoLinger(true, 0); // a reset instead of an end in order
                raw.close();
            }
            default -> hung();
        }
    }

    private Socket secured(Socket raw) throws IOException, GeneralSecurityException {
        hung();
        if (!tls) {
            return raw;
        }
        SSLContext context = Certificates.server(fault == Fault.BAD_CREDENTIALS ? "server" : "ca");
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, null, port, true);
        socket.setUseClientMode(false);
        socket.setNeedClientAuth(true);
        if (old) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        }
        socket.startHandshake();
        return socket;
    }

    /** The octet count before a message; -1 at the end in order. */
    private static int length(InputStream in) throws IOException {
        int length = 0;
        for (int c = in.read(); c != ' '; c = in.read()) {
            if (c < 0) {
                return -1;
            }
            if (c < '0' || c > '9') {
                throw new IOException("no octet count");
            }
            length = length * 10 + c - '0';
        }
        return length;
    }

    private boolean hung() throws IOException {
        boolean hung = fault == Fault.HANG;
        while (fault == Fault.HANG) {
            pause(5);
        }
        return hung;
    }

    private static void pause(long millis) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean isTls() {
        return tls;
    }

    @Override
    public List<String> messages() {
        return List.copyOf(held);
    }

    @Override
    public Set<Fault> faults() {
        Set<Fault> faults = EnumSet.of(Fault.UNREACHABLE, Fault.HANG, Fault.ANSWER_LOST, Fault.ANSWER_LATE, Fault.SLOW);
        if (tls) {
            faults.add(Fault.BAD_CREDENTIALS);
        }
        return faults;
    }

    @Override
    public void breakWith(Fault fault) {
        this.fault = fault;
        mortal = false;
        if (fault == Fault.UNREACHABLE) {
            shut();
        } else if (listener.isClosed()) {
            listen(port);
        }
    }

    private void shut() {
        try {
            listener.close();
            for (Socket client : open) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        fault = Fault.NONE;
        shut();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "fake-receiver");
        thread.setDaemon(true);
        thread.start();
    }

    private static void debug(Exception e) {
        System.getLogger(FakeReceiver.class.getName()).log(System.Logger.Level.DEBUG, "connection ended", e);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One connection to the receiver. Closing it from another thread, or interrupting the one that uses it, ends every wait,
 * writing included. A receiver says nothing; whatever it says is read over.
 */
final class Line implements AutoCloseable {
    private static final long CONNECT_MILLIS = 5_000;

    private final SocketChannel channel;
    private final Socket socket;

    private Line(SocketChannel channel, Socket socket) {
        this.channel = channel;
        this.socket = socket;
    }

    /** A connection whose handshake is done, as far as we can see; with TLS 1.3 the receiver may still refuse us. */
    static Line open(SyslogSettings settings, ClientTls tls, Timer timer) throws IOException {
        IOException failure = null;
        for (InetAddress address : InetAddress.getAllByName(settings.host)) {
            SocketChannel channel = SocketChannel.open();
            timer.guard(channel);
            try {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                int patience = (int) Math.min(CONNECT_MILLIS, timer.leftMillis());
                channel.socket().connect(new InetSocketAddress(address, settings.port), patience);
                return new Line(channel, settings.isTls() ? secured(settings, tls, channel) : channel.socket());
            } catch (IOException | RuntimeException e) {
                channel.close();
                if (!(e instanceof ConnectException refused)) {
                    throw e;
                }
                failure = refused; // the next address of the same name may answer
            }
        }
        throw failure;
    }

    private static SSLSocket secured(SyslogSettings settings, ClientTls tls, SocketChannel channel) throws IOException {
        SSLSocket socket =
                (SSLSocket) tls.sockets().createSocket(channel.socket(), settings.serverName, settings.port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        if (settings.serverName.matches("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*")
                && !settings.serverName.matches("[0-9.]+")) {
            parameters.setServerNames(List.of(new SNIHostName(settings.serverName)));
        }
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
        } catch (IOException e) {
            throw new HandshakeFailedException(e);
        }
        return socket;
    }

    /** The receiver was there, and then no agreement was reached. */
    static final class HandshakeFailedException extends IOException {
        private static final long serialVersionUID = 1L;

        HandshakeFailedException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    SocketChannel channel() {
        return channel;
    }

    void send(byte[] frames) throws IOException {
        socket.getOutputStream().write(frames);
        socket.getOutputStream().flush();
    }

    /** Says that nothing more comes: close_notify with TLS, FIN with TCP. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Waits until the receiver closes in order; a reset, an alert or the end of our time is an exception. */
    void awaitEnd() throws IOException {
        socket.setSoTimeout(0);
        while (read() >= 0) {
            // a receiver has nothing to say
        }
    }

    /**
     * Whether the receiver keeps it open for that long.
     *
     * @throws IOException when it refuses us with an alert, or resets the connection
     */
    boolean staysOpen(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        while (true) {
            socket.setSoTimeout((int) Math.max(1, (end - System.nanoTime()) / 1_000_000));
            try {
                if (read() < 0) {
                    return false;
                }
            } catch (SocketTimeoutException e) {
                return true; // nothing happened, as hoped for
            }
            if (System.nanoTime() >= end) {
                return true;
            }
        }
    }

    private int read() throws IOException {
        return socket.getInputStream().read(new byte[512]);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing that anybody could do about a connection that is given up
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One connection to a vendor, used by one call at a time. An interrupt of the calling thread closes it. */
final class Connection implements AutoCloseable {
    private final SocketChannel channel;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[8192];
    private int position;
    private int limit;
    private long idleSince;

    private Connection(SocketChannel channel, Socket socket) throws IOException {
        this.channel = channel;
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    static Connection open(HttpEndpoint endpoint, Deadline deadline) throws IOException {
        IOException failure = null;
        for (InetAddress address : InetAddress.getAllByName(endpoint.base().getHost())) {
            try {
                return open(endpoint, address, deadline);
            } catch (ConnectException e) {
                failure = e; // the next address of the same name may answer
            }
        }
        throw failure;
    }

    private static Connection open(HttpEndpoint endpoint, InetAddress address, Deadline deadline) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            int patience = (int) Math.min(endpoint.connectTimeout().toMillis(), deadline.leftMillis());
            channel.socket().connect(new InetSocketAddress(address, endpoint.port()), patience);
            return new Connection(channel, endpoint.isTls() ? secured(endpoint, channel, deadline) : channel.socket());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static SSLSocket secured(HttpEndpoint endpoint, SocketChannel channel, Deadline deadline)
            throws IOException {
        String host = endpoint.base().getHost().replaceAll("[\\[\\]]", "");
        SSLSocket socket =
                (SSLSocket) endpoint.trust().sockets().createSocket(channel.socket(), host, endpoint.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(deadline.leftMillis());
        socket.startHandshake();
        return socket;
    }

    /** Whether the vendor has closed it, or said something unasked, since it was last used: then it isn't used again. */
    boolean isStale() {
        try {
            channel.configureBlocking(false);
            int read = channel.read(ByteBuffer.allocate(1));
            channel.configureBlocking(true);
            return read != 0;
        } catch (IOException e) {
            return true;
        }
    }

    void write(byte[] head, byte[] body) throws IOException {
        byte[] all = head;
        if (body.length > 0) {
            all = new byte[head.length + body.length];
            System.arraycopy(head, 0, all, 0, head.length);
            System.arraycopy(body, 0, all, head.length, body.length);
        }
        out.write(all);
        out.flush();
        Arrays.fill(all, (byte) 0);
    }

    /** The next byte of the answer. */
    int read(Deadline deadline) throws IOException {
        if (position == limit) {
            fill(deadline);
        }
        return buffer[position++] & 0xff;
    }

    /** Up to {@code length} next bytes, at least one. */
    int read(byte[] target, int offset, int length, Deadline deadline) throws IOException {
        if (position == limit) {
            fill(deadline);
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }

    private void fill(Deadline deadline) throws IOException {
        socket.setSoTimeout(deadline.leftMillis());
        int read = in.read(buffer);
        if (read <= 0) {
            throw new EOFException("the connection was closed before the answer was complete");
        }
        position = 0;
        limit = read;
    }

    /** Whether nothing of an answer is left over, so that the next one can follow. */
    boolean isDrained() {
        return position == limit;
    }

    void idleSince(long nanoTime) {
        Arrays.fill(buffer, (byte) 0); // an answer may have held a secret
        idleSince = nanoTime;
    }

    long idleSince() {
        return idleSince;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing that anybody could do about a connection that is given up
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One kept connection of a {@link Load}: a request goes out, its answer is awaited, which must be a 200 with a length. */
final class Connection implements AutoCloseable {
    private static final String OK = "http/1.1 200";
    private static final String LENGTH = "\r\ncontent-length: ";
    private static final int LONGEST_ANSWER = 16 * 1024;

    private final SocketChannel channel;
    private final ByteBuffer answer = ByteBuffer.allocate(LONGEST_ANSWER);

    Connection(Selector selector, int port) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Sends it; false for null. */
    boolean send(byte[] request) {
        if (request == null) {
            return false;
        }
        answer.clear();
        ByteBuffer bytes = ByteBuffer.wrap(request);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes); // short: the socket takes it at once
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what has come; whether the answer is whole now. */
    boolean answered() {
        try {
            if (channel.read(answer) < 0) {
                throw new IOException("the connection ended within an answer: " + text(answer.position()));
            }
            int head = headEnd();
            return head > 0 && answer.position() == head + length(text(head));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int headEnd() {
        byte[] bytes = answer.array();
        for (int i = 3; i < answer.position(); i++) {
            if (bytes[i] == '\n' && bytes[i - 2] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    private int length(String head) throws IOException {
        String lower = head.toLowerCase(Locale.ROOT);
        int at = lower.indexOf(LENGTH);
        if (!lower.startsWith(OK) || at < 0) {
            throw new IOException("not the answer that was wanted: " + text(answer.position()));
        }
        return Integer.parseInt(lower.substring(at + LENGTH.length(), lower.indexOf('\r', at + 2)));
    }

    private String text(int length) {
        return new String(answer.array(), 0, length, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/**
 * One message: four bytes of length, one of kind, eight of number, then the body. A body may hold a secret: {@link #wipe} it.
 *
 * @param kind what it says
 * @param id which call it belongs to; 0 for none
 * @param body at most {@link #LARGEST} bytes
 */
public record Frame(Kind kind, long id, byte[] body) {
    /** Most bytes of a body: a batch of audit records is the largest that is sent. */
    public static final int LARGEST = 16 * 1024 * 1024;

    private static final int HEAD = Integer.BYTES + 1 + Long.BYTES;
    private static final Kind[] KINDS = Kind.values();

    /** Refuses a body that is too large. */
    public Frame {
        if (body.length > LARGEST) {
            throw new IllegalArgumentException("a message of " + body.length + " bytes is larger than " + LARGEST);
        }
    }

    /** Blocks until it is sent. */
    public void write(WritableByteChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HEAD + body.length);
        bytes.putInt(body.length)
                .put((byte) kind.ordinal())
                .putLong(id)
                .put(body)
                .flip();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } finally {
            Arrays.fill(bytes.array(), (byte) 0);
        }
    }

    /** Blocks until one has come; {@link IOException} for anything that isn't one, {@link EOFException} at the end. */
    public static Frame read(ReadableByteChannel channel) throws IOException {
        ByteBuffer head = fill(channel, ByteBuffer.allocate(HEAD));
        int length = head.getInt();
        int kind = head.get();
        long id = head.getLong();
        if (length < 0 || length > LARGEST || kind < 0 || kind >= KINDS.length) {
            throw new IOException("what came is no message: kind " + kind + ", " + length + " bytes");
        }
        return new Frame(
                KINDS[kind], id, fill(channel, ByteBuffer.allocate(length)).array());
    }

    /** Fills the buffer from the channel. */
    static ByteBuffer fill(ReadableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the other side has ended");
            }
        }
        return bytes.flip();
    }

    /** Forgets the body. */
    public void wipe() {
        Arrays.fill(body, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return kind + " " + id + " (" + body.length + " bytes)";
    }
}

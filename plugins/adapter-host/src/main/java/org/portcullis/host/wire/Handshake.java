// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Each side proves that it knows the one-time token, which itself is never sent: HMAC-SHA-256 over the role and both
 * sides' random numbers. The child speaks first, so that nobody gets a proof for nothing.
 */
public final class Handshake {
    /** Bytes of the token, of a random number and of a proof. */
    public static final int SIZE = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Handshake() {}

    /** A fresh token or number. */
    public static byte[] random() {
        byte[] bytes = new byte[SIZE];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** The platform's side; {@link IOException} when the other one doesn't know the token. */
    public static void parent(ByteChannel channel, byte[] token) throws IOException {
        byte[] own = random();
        write(channel, own);
        byte[] theirs = read(channel);
        require(read(channel), proof(token, "child", own, theirs));
        write(channel, proof(token, "parent", own, theirs));
    }

    /** The hosted process's side. */
    public static void child(ByteChannel channel, byte[] token) throws IOException {
        byte[] theirs = read(channel);
        byte[] own = random();
        write(channel, own);
        write(channel, proof(token, "child", theirs, own));
        require(read(channel), proof(token, "parent", theirs, own));
    }

    private static void require(byte[] given, byte[] wanted) throws IOException {
        if (!MessageDigest.isEqual(given, wanted)) {
            throw new IOException("the other side does not know the token");
        }
    }

    private static byte[] proof(byte[] token, String role, byte[] parent, byte[] child) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token, "HmacSHA256"));
            mac.update(role.getBytes(StandardCharsets.US_ASCII));
            mac.update(parent);
            return mac.doFinal(child);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    private static void write(ByteChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static byte[] read(ByteChannel channel) throws IOException {
        return Frame.fill(channel, ByteBuffer.allocate(SIZE)).array();
    }
}

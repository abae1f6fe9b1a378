// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** Characters that must not leak: wiped on close, never shown by {@link #toString()}, not serializable. */
public final class Secret implements AutoCloseable {
    private final char[] value;
    private boolean closed;

    private Secret(char[] value) {
        this.value = value;
    }

    /** Takes a copy; the caller wipes its own. */
    public static Secret of(char[] value) {
        return new Secret(Objects.requireNonNull(value, "value").clone());
    }

    /** Of a string that a library forced upon us. */
    public static Secret of(String value) {
        return new Secret(value.toCharArray());
    }

    /** Of UTF-8 bytes; the caller wipes its own. */
    public static Secret ofUtf8(byte[] bytes) {
        CharBuffer chars = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
        char[] copy = Arrays.copyOf(chars.array(), chars.limit());
        Arrays.fill(chars.array(), '\0');
        return new Secret(copy);
    }

    /** A copy for one use, which the caller wipes. Throws {@link IllegalStateException} after close. */
    public synchronized char[] reveal() {
        if (closed) {
            throw new IllegalStateException("the secret has been wiped");
        }
        return value.clone();
    }

    /** The same as a string, for libraries that take nothing else. */
    public String revealString() {
        char[] copy = reveal();
        try {
            return new String(copy);
        } finally {
            Arrays.fill(copy, '\0');
        }
    }

    /** Wipes it; doing so again changes nothing. */
    @Override
    public synchronized void close() {
        Arrays.fill(value, '\0');
        closed = true;
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}

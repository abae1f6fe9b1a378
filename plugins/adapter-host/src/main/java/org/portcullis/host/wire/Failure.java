// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** An {@link AdapterException} on the wire: kind, words, and how long the vendor asked to wait. Never a trace. */
public final class Failure {
    private static final int LONGEST = 4_000;

    private Failure() {}

    /** Writes it. */
    public static byte[] write(AdapterException failure) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String words = failure.getMessage() == null ? "" : failure.getMessage();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(failure.kind().number());
            out.writeLong(failure.retryAfter().map(Duration::toMillis).orElse(-1L));
            out.writeUTF(words.length() > LONGEST ? words.substring(0, LONGEST) : words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Reads it. */
    public static AdapterException read(byte[] body) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
            int number = in.readInt();
            long millis = in.readLong();
            String words = in.readUTF();
            for (FailureKind kind : FailureKind.values()) {
                if (kind.number() == number) {
                    return new AdapterException(kind, words, null, millis < 0 ? null : Duration.ofMillis(millis));
                }
            }
            return new AdapterException(FailureKind.INTERNAL, "failed in a way that isn't known (" + number + ")");
        } catch (IOException e) {
            return new AdapterException(FailureKind.INTERNAL, "failed in a way that can't be read", e);
        }
    }

    /**
     * Anything that was thrown as what may be told: an adapter's own failure as it is, of all else only the class, since its
     * words may hold a secret.
     */
    public static AdapterException of(Throwable thrown) {
        return thrown instanceof AdapterException known
                ? known
                : new AdapterException(
                        FailureKind.INTERNAL, "threw " + thrown.getClass().getName() + ", which its contract forbids");
    }
}

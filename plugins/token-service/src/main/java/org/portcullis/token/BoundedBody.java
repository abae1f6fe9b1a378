// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a request's body up to a limit. What is longer is read on for a while and thrown away: a client that is still
 * sending when the connection is closed sees a broken connection instead of the refusal.
 */
public final class BoundedBody {
    private static final long MOST_THROWN_AWAY = 4L << 20;
    private static final long LONGEST_NANOS = 2_000_000_000L;

    private BoundedBody() {}

    /** The body; empty when it is longer than that many bytes. */
    public static Optional<byte[]> read(HttpServletRequest request, int longest) throws IOException {
        InputStream in = request.getInputStream();
        int told = request.getContentLength();
        if (told >= 0 && told <= longest) {
            byte[] whole = new byte[told];
            int came = in.readNBytes(whole, 0, told);
            return Optional.of(came == told ? whole : Arrays.copyOf(whole, came));
        }
        byte[] body = in.readNBytes(longest + 1);
        if (body.length <= longest) {
            return Optional.of(body);
        }
        throwAway(in);
        return Optional.empty();
    }

    /** Reads on what a refused request still brings, so that its connection can carry the next one. */
    public static void throwAway(HttpServletRequest request) throws IOException {
        throwAway(request.getInputStream());
    }

    private static void throwAway(InputStream in) throws IOException {
        byte[] waste = new byte[16 * 1024];
        long end = System.nanoTime() + LONGEST_NANOS; // who sends a byte now and then doesn't keep the thread
        long thrown = 0;
        int read = 0;
        while (read >= 0 && thrown < MOST_THROWN_AWAY && System.nanoTime() < end) {
            read = in.read(waste);
            thrown += read;
        }
    }
}

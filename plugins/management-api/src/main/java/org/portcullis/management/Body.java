// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** Reads a request's body within its limits. */
final class Body {
    /** Far above any honest request, far below what hurts. */
    static final int LONGEST = 256 * 1024;

    private static final long MOST_THROWN_AWAY = 4L << 20;
    private static final long LONGEST_NANOS = 2_000_000_000L;
    private static final long NANOS_EACH = 100; // for a byte: 10 MB/s

    private Body() {}

    /** The body is longer than is taken. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
        private final long most;

        TooLarge(long most) {
            this.most = most;
        }

        String detail() {
            return "a body may have at most " + most + " bytes here";
        }
    }

    /** The body isn't said to be what is taken here. */
    static final class WrongType extends IOException {
        private static final long serialVersionUID = 1L;

        WrongType(String detail) {
            super(detail);
        }
    }

    /**
     * Reads on what a refused request still brings: a client that is still sending when its connection is closed would see
     * that instead of the refusal, and so would the next request on it.
     */
    static void throwAway(HttpServletRequest request) throws IOException {
        throwAway(request, MOST_THROWN_AWAY);
    }

    /** The same of somebody who may send files and sends one that is too long: as much again as may be sent. */
    static void throwAway(HttpServletRequest request, TooLarge refused) throws IOException {
        throwAway(request, Math.max(MOST_THROWN_AWAY, 2 * refused.most));
    }

    private static void throwAway(HttpServletRequest request, long most) throws IOException {
        InputStream in = request.getInputStream();
        byte[] waste = new byte[16 * 1024];
        // who sends a byte now and then doesn't keep the thread
        long end = System.nanoTime() + Math.max(LONGEST_NANOS, most * NANOS_EACH);
        long thrown = 0;
        int read = 0;
        while (read >= 0 && thrown < most && System.nanoTime() < end) {
            read = in.read(waste);
            thrown += read;
        }
    }

    /** The bytes; empty when there are none. */
    static byte[] read(HttpServletRequest request) throws IOException {
        byte[] bytes = request.getInputStream().readNBytes(LONGEST + 1);
        if (bytes.length > LONGEST) {
            throw new TooLarge(LONGEST);
        }
        String type = request.getContentType();
        if (bytes.length > 0 && (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json"))) {
            throw new WrongType("send the body with Content-Type: application/json");
        }
        return bytes;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;

/** A jar that is being sent, read as it comes and never beyond its limit. */
final class Upload extends FilterInputStream {
    /** Adapters have some megabytes. */
    static final long LONGEST = 64L << 20;

    private static final Set<String> TYPES =
            Set.of("application/java-archive", "application/x-java-archive", "application/octet-stream");

    private long left = LONGEST;

    private Upload(InputStream in) {
        super(in);
    }

    /** Refuses what says itself that it is too long, or no jar, before a byte is read. */
    static Upload of(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > LONGEST) {
            throw new Body.TooLarge(LONGEST);
        }
        String type = request.getContentType() == null ? "" : request.getContentType();
        if (!TYPES.contains(type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))) {
            throw new Body.WrongType("send the jar itself with Content-Type: application/java-archive");
        }
        return new Upload(request.getInputStream());
    }

    /** A stream of something else, for tests. */
    static Upload of(InputStream in) {
        return new Upload(in);
    }

    @Override
    public int read() throws IOException {
        return counted(super.read(), 1);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        return counted(read, read);
    }

    private int counted(int read, int bytes) throws IOException {
        if (read >= 0) {
            left -= bytes;
        }
        if (left < 0) {
            throw new Body.TooLarge(LONGEST);
        }
        return read;
    }
}

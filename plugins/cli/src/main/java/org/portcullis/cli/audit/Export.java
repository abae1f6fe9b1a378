// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads an export line by line with one line of look-ahead, so that a long file needs no memory. */
final class Export implements AutoCloseable {
    private static final int LONGEST_LINE = 8 * 1024 * 1024;

    private final InputStream in;
    private long number;
    private Line ahead;

    Export(Path file) throws IOException {
        in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        ahead = read();
    }

    /** The next line without taking it; null at the end. */
    Line peek() {
        return ahead;
    }

    /** Takes the next line; null at the end. */
    Line next() throws IOException {
        Line line = ahead;
        if (line != null) {
            ahead = read();
        }
        return line;
    }

    private Line read() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        int c = in.read();
        if (c < 0) {
            return null;
        }
        while (c >= 0 && c != '\n') {
            if (bytes.size() >= LONGEST_LINE) {
                throw new IOException("line " + (number + 1) + " is longer than any export's");
            }
            bytes.write(c);
            c = in.read();
        }
        number++;
        return Line.of(number, bytes.toByteArray());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Reads the lines of a segment up to a limit. Bytes behind the last line's end are not given out. */
final class LineReader implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final FileChannel channel;
    private final long limit;
    private byte[] buffer = new byte[BUFFER];
    private long bufferAt;
    private int start;
    private int end;

    /**
     * @param from offset of a line's first byte
     * @param limit offset behind the last byte to read
     */
    LineReader(Path file, long from, long limit) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.limit = Math.min(limit, channel.size());
        this.bufferAt = from;
    }

    /** The next line without its end, or null. */
    byte[] next() throws IOException {
        int searched = start;
        while (true) {
            for (int i = searched; i < end; i++) {
                if (buffer[i] == '\n') {
                    byte[] line = Arrays.copyOfRange(buffer, start, i);
                    start = i + 1;
                    return line;
                }
            }
            int kept = end - start;
            if (!fill()) {
                return null;
            }
            searched = start + kept;
        }
    }

    /** Skips a line; false at the end. */
    boolean skip() throws IOException {
        return next() != null;
    }

    /** Offset behind the last line that was given out. */
    long position() {
        return bufferAt + start;
    }

    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            bufferAt += start;
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int wanted = (int) Math.min(buffer.length - end, limit - bufferAt - end);
        if (wanted <= 0) {
            return false;
        }
        int read = channel.read(ByteBuffer.wrap(buffer, end, wanted), bufferAt + end);
        if (read <= 0) {
            return false;
        }
        end += read;
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

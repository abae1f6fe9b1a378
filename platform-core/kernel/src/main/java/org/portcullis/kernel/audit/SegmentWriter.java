// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The open end of the newest segment. Used by the appending thread only. */
final class SegmentWriter implements AutoCloseable {
    private final FileChannel channel;
    private long durable;

    SegmentWriter(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.WRITE);
        durable = channel.size();
    }

    /** Appends and syncs. When this throws nothing was appended, or the next {@link #rewind()} takes it back. */
    void append(ByteBuffer bytes) throws IOException {
        long at = durable;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
        channel.force(false);
        durable = at;
    }

    /** Takes back what was written and not made durable. */
    void rewind() throws IOException {
        channel.truncate(durable);
        channel.force(true);
    }

    long size() {
        return durable;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

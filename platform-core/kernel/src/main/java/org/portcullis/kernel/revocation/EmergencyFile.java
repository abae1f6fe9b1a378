// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Lines that survive a crash while the store can't commit. The file is made at its full size beforehand, so that a full
 * disk doesn't matter; each line carries a checksum, so that a torn one is told from a good one. For one thread at a time.
 */
final class EmergencyFile implements AutoCloseable {
    /** Its size. */
    static final int SIZE = 1 << 20;

    private static final int CHECKSUM_CHARS = 8;

    private final FileChannel channel;
    private long end;

    private EmergencyFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens it, and makes it when it isn't there or not whole. */
    static EmergencyFile open(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        EmergencyFile opened = new EmergencyFile(channel);
        try {
            if (channel.size() < SIZE) {
                opened.fill(channel.size());
            }
            return opened;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void fill(long from) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(SIZE - (int) from); // real blocks, not a hole
        write(zeros, from);
        channel.force(true);
    }

    private void write(ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /** The good lines, in order; what follows the first bad one was never answered. */
    List<String> lines() throws IOException {
        byte[] all = new byte[SIZE];
        ByteBuffer buffer = ByteBuffer.wrap(all);
        while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) > 0) {
            continue; // until it is full or the file ends
        }
        List<String> lines = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < all.length && all[at] != 0; i++) {
            if (all[i] == '\n') {
                String line = new String(all, at, i - at, StandardCharsets.UTF_8);
                if (line.length() <= CHECKSUM_CHARS || !line.startsWith(checksum(line.substring(CHECKSUM_CHARS)))) {
                    break;
                }
                lines.add(line.substring(CHECKSUM_CHARS));
                at = i + 1;
            }
        }
        end = at;
        return lines;
    }

    /** Appends a line without line ends in it; it is on the disk when this returns. */
    void append(String line) throws IOException {
        byte[] bytes = (checksum(line) + line + "\n").getBytes(StandardCharsets.UTF_8);
        if (end + bytes.length >= SIZE) {
            throw new IOException("the emergency file is full");
        }
        write(ByteBuffer.wrap(bytes), end);
        channel.force(false);
        end += bytes.length;
    }

    /** Everything in it is in the store now. */
    void clear() throws IOException {
        if (end > 0) {
            write(ByteBuffer.allocate((int) end), 0);
            channel.force(false);
            end = 0;
        }
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

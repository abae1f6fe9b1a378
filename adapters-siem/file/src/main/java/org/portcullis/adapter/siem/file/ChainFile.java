// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file of one chain that is being written. Its end says what has been accepted: a line that a crash cut off is
 * dropped when the file is opened, and the last whole line's number is the last one held.
 */
final class ChainFile implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final RandomAccessFile file;
    private long length;
    private long lastSeq;

    private ChainFile(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    /** @param before the last number held before this file's first line */
    static ChainFile open(Path path, long before) throws IOException {
        boolean fresh = Files.notExists(path);
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            ChainFile opened = new ChainFile(path, file);
            if (fresh && Files.getFileStore(path).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
            }
            opened.readEnd(before);
            return opened;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    long lastSeq() {
        return lastSeq;
    }

    long length() {
        return length;
    }

    /** Whether the file still is where it was, as long as it was: somebody may have moved it away. */
    boolean isInPlace() {
        try {
            return Files.size(path) == length;
        } catch (IOException e) {
            return false;
        }
    }

    /** Appends whole lines and returns when they are on the disk; after a failure the file is as long as before. */
    void append(byte[] lines, long upTo) throws IOException {
        try {
            file.seek(length);
            file.write(lines);
            file.getFD().sync();
        } catch (IOException e) {
            try {
                file.setLength(length);
            } catch (IOException shorten) {
                e.addSuppressed(shorten);
            }
            throw e;
        }
        length += lines.length;
        lastSeq = upTo;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void readEnd(long before) throws IOException {
        long end = lineEndBefore(file.length());
        if (end < file.length()) {
            file.setLength(end);
            file.getFD().sync();
        }
        length = end;
        lastSeq = end == 0 ? before : seqOf(lineEndBefore(end - 1), end);
    }

    private long seqOf(long start, long end) throws IOException {
        byte[] line = new byte[Math.toIntExact(end - start)];
        file.seek(start);
        file.readFully(line);
        JsonNode seq = JSON.readTree(line).at("/metadata/sequence");
        if (!seq.isIntegralNumber()) {
            throw new IOException("the last line of " + path + " is not ours; move the file away");
        }
        return seq.asLong();
    }

    /** The position behind the last line feed before {@code position}; 0 when there is none. */
    private long lineEndBefore(long position) throws IOException {
        byte[] window = new byte[8192];
        long end = position;
        while (end > 0) {
            int count = (int) Math.min(window.length, end);
            file.seek(end - count);
            file.readFully(window, 0, count);
            for (int i = count - 1; i >= 0; i--) {
                if (window[i] == '\n') {
                    return end - count + i + 1;
                }
            }
            end -= count;
        }
        return 0;
    }
}

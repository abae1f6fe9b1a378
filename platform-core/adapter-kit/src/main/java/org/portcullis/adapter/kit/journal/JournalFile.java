// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The file of a {@link Journal}: lines of a checksum (8 hex digits), a space and the record. Written through
 * {@link RandomAccessFile}, because an interrupt of the writing thread would close a {@link FileChannel}.
 */
class JournalFile implements AutoCloseable {
    private static final int PREFIX = 9;
    private static final int MAX_RECORD_BYTES = 1024 * 1024;

    private final Path path;
    private final RandomAccessFile lockFile;
    private RandomAccessFile file;
    private volatile long length;

    JournalFile(Path path, RandomAccessFile lockFile, RandomAccessFile file) {
        this.path = path;
        this.lockFile = lockFile;
        this.file = file;
    }

    static JournalFile open(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        RandomAccessFile lockFile = new RandomAccessFile(path + ".lock", "rw");
        try {
            claim(path, lockFile);
            boolean fresh = Files.notExists(path);
            RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
            if (fresh) {
                OwnerOnly.apply(path);
                syncFolder(path);
            }
            return new JournalFile(path, lockFile, file);
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    private static void claim(Path path, RandomAccessFile lockFile) throws IOException {
        FileLock held;
        try {
            held = lockFile.getChannel().tryLock();
        } catch (OverlappingFileLockException e) {
            held = null;
        }
        if (held == null) {
            throw new IOException(
                    "the journal " + path + " is in use by another process or instance; give each its own");
        }
    }

    static byte[] frame(byte[] record) {
        if (record.length == 0 || record.length > MAX_RECORD_BYTES) {
            throw new IllegalArgumentException("a journal record holds 1 to " + MAX_RECORD_BYTES + " bytes");
        }
        for (byte b : record) {
            if (b == '\n') {
                throw new IllegalArgumentException("a journal record holds no line feed");
            }
        }
        byte[] line = new byte[PREFIX + record.length + 1];
        byte[] checksum = checksum(record, 0, record.length);
        System.arraycopy(checksum, 0, line, 0, PREFIX);
        System.arraycopy(record, 0, line, PREFIX, record.length);
        line[line.length - 1] = '\n';
        return line;
    }

    /** Hands over all records, cuts a torn tail off, and returns how many there were. */
    int replay(RecordReader reader) throws IOException {
        byte[] content = Files.readAllBytes(path);
        int good = 0;
        int start = 0;
        boolean torn = false;
        for (int i = 0; i < content.length; i++) {
            if (content[i] != '\n') {
                continue;
            }
            if (!intact(content, start, i)) {
                torn = true;
            } else if (torn) {
                throw new DamagedJournalException(path, good + 1);
            } else {
                reader.read(Arrays.copyOfRange(content, start + PREFIX, i));
                good++;
                length = i + 1L;
            }
            start = i + 1;
        }
        if (length < content.length) {
            file.setLength(length);
            file.getFD().sync();
        }
        return good;
    }

    /** Appends the bytes and returns when they are on the disk; after a failure the file is as long as before. */
    void write(byte[] bytes) throws IOException {
        long before = length;
        try {
            file.seek(before);
            file.write(bytes);
            file.getFD().sync();
            length = before + bytes.length;
        } catch (IOException e) {
            try {
                file.setLength(before);
            } catch (IOException shorten) {
                e.addSuppressed(shorten);
            }
            throw e;
        }
    }

    void replaceWith(List<byte[]> records) throws IOException {
        Path next = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(next);
        RandomAccessFile fresh = new RandomAccessFile(next.toFile(), "rw");
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        try {
            OwnerOnly.apply(next);
            for (byte[] record : records) {
                lines.writeBytes(frame(record));
            }
            fresh.write(lines.toByteArray());
            fresh.getFD().sync();
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            fresh.close();
            Files.deleteIfExists(next); // half a file would fill the disk further
            throw e;
        }
        file.close();
        file = fresh;
        length = lines.size();
        syncFolder(path);
    }

    long length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        try (lockFile) {
            file.close();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private static boolean intact(byte[] content, int start, int end) {
        int from = start + PREFIX;
        return end > from && Arrays.equals(content, start, from, checksum(content, from, end - from), 0, PREFIX);
    }

    private static byte[] checksum(byte[] bytes, int offset, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, count);
        return (HexFormat.of().toHexDigits((int) crc.getValue()) + " ").getBytes(StandardCharsets.US_ASCII);
    }

    /** Makes a new name in the folder durable; tried again when an interrupt closed the folder under our hands. */
    private static void syncFolder(Path path) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel folder =
                        FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                    folder.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

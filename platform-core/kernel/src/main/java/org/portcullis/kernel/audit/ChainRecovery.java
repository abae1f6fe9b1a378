// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Reads the newest segment at start: cuts off a torn last line, which was never answered, and checks that every record
 * follows from the one before. Older segments are checked by exports, which read them all.
 */
final class ChainRecovery {
    private final SegmentFolder folder;
    private final Sha256 sha = new Sha256();

    ChainRecovery(SegmentFolder folder) {
        this.folder = folder;
    }

    /**
     * The head of the chain as it is on the disk.
     *
     * @throws AuditDamaged naming the first record that doesn't fit
     */
    Head recover() throws IOException {
        while (!folder.segments().isEmpty()) {
            Map.Entry<Long, Path> newest = folder.segments().lastEntry();
            if (cutTornLine(newest.getValue()) > 0) {
                return read(newest.getKey(), newest.getValue());
            }
            folder.remove(newest.getKey()); // a crash came between making the file and its first record
        }
        return Head.EMPTY;
    }

    /** The last record of the segment before, whose hash the first record of this one carries. */
    private Head before(long firstSeq) throws IOException {
        Map.Entry<Long, Path> previous = folder.segments().lowerEntry(firstSeq);
        if (previous == null) {
            return firstSeq == 1 ? Head.EMPTY : null; // older segments have been dropped by retention
        }
        byte[] last = null;
        try (LineReader reader = new LineReader(previous.getValue(), 0, Long.MAX_VALUE)) {
            for (byte[] line = reader.next(); line != null; line = reader.next()) {
                last = line;
            }
        }
        if (last == null) {
            throw damaged(firstSeq - 1, previous.getValue());
        }
        return Head.EMPTY.then(parse(last, previous.getValue(), firstSeq - 1));
    }

    private Head read(long firstSeq, Path file) throws IOException {
        Head head = before(firstSeq);
        long expected = firstSeq;
        try (LineReader reader = new LineReader(file, 0, Long.MAX_VALUE)) {
            for (byte[] bytes = reader.next(); bytes != null; bytes = reader.next()) {
                RecordLine line = parse(bytes, file, expected);
                boolean fits = head == null || line.prev().equals(head.hash());
                if (line.seq() != expected || !fits) {
                    throw damaged(expected, file);
                }
                head = (head == null ? Head.EMPTY : head).then(line);
                expected++;
            }
        }
        return head;
    }

    private RecordLine parse(byte[] line, Path file, long expected) {
        try {
            return new RecordLine(line, sha);
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            throw damaged(expected, file);
        }
    }

    private static AuditDamaged damaged(long seq, Path file) {
        return new AuditDamaged("The audit chain is damaged at record " + seq + " in " + file
                + ": keep a copy of the folder as evidence, then run 'portcullis restore'.");
    }

    /** Cuts behind the last line end and returns the length then. */
    private static long cutTornLine(Path file) throws IOException {
        long size = Files.size(file);
        long whole;
        try (LineReader reader = new LineReader(file, 0, size)) {
            while (reader.skip()) {
                continue;
            }
            whole = reader.position();
        }
        if (whole < size) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(whole);
                channel.force(true);
            }
        }
        return whole;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.portcullis.spi.audit.AuditRecord;

/** Reads durable records of a chain in order. Thread-safe. */
final class ChainReader {
    private static final int REMEMBERED = 64;

    private final ReadableChain chain;
    /** Where readers that go on will look: number of the next record to its segment and offset. */
    private final Map<Long, Place> places = new LinkedHashMap<>();

    ChainReader(ReadableChain chain) {
        this.chain = chain;
    }

    private record Place(long segment, long offset) {}

    /** Records after that number, at most {@code limit}. */
    List<AuditRecord> after(long seq, int limit) {
        List<RecordLine> lines = new ArrayList<>();
        scan(seq + 1, chain.head().seq(), line -> true, line -> {
            lines.add(line);
            return lines.size() < limit;
        });
        List<AuditRecord> records = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            // each names the hash of the one before: hashing all of them again costs more than the rest of reading
            boolean last = i == lines.size() - 1;
            String hash = last ? lines.get(i).hash() : lines.get(i + 1).prev();
            records.add(lines.get(i).toRecord(chain.name(), hash));
        }
        return records;
    }

    /** A taker of lines; says whether it wants more. */
    @FunctionalInterface
    interface Taker {
        boolean take(RecordLine line) throws IOException;
    }

    /**
     * Gives the lines from {@code first} to {@code last} of the segments that pass the test.
     *
     * @param segments asked with a segment's first number
     */
    void scan(long first, long last, Predicate<Long> segments, Taker taker) {
        if (first > last) {
            return;
        }
        Long start = chain.segments().segments().floorKey(first);
        if (start == null) {
            start = first; // older segments were dropped: begin with the oldest that is left
        }
        try {
            for (Map.Entry<Long, Path> segment :
                    chain.segments().segments().tailMap(start, true).entrySet()) {
                boolean more = segment.getKey() <= last;
                if (more && segments.test(segment.getKey())) {
                    more = scanSegment(segment, first, last, taker);
                }
                if (!more) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The audit chain can't be read.", e);
        }
    }

    private boolean scanSegment(Map.Entry<Long, Path> segment, long first, long last, Taker taker) throws IOException {
        Place place = place(segment.getKey(), first);
        long seq = place.offset() == 0 ? segment.getKey() : first;
        Sha256 sha = new Sha256();
        try (LineReader reader = new LineReader(segment.getValue(), place.offset(), Long.MAX_VALUE)) {
            while (seq < first && reader.skip()) {
                seq++;
            }
            for (; seq <= last; seq++) {
                byte[] bytes = reader.next();
                if (bytes == null) {
                    return true;
                }
                if (!taker.take(new RecordLine(bytes, sha))) {
                    remember(seq + 1, new Place(segment.getKey(), reader.position()));
                    return false;
                }
            }
            remember(seq, new Place(segment.getKey(), reader.position()));
            return false;
        }
    }

    /** Bytes from that record on; a segment's beginning counts too while nobody has read up to the record. */
    long bytesFrom(long first) {
        Long start = chain.segments().segments().floorKey(first);
        long bytes = 0;
        try {
            for (Map.Entry<Long, Path> segment : chain.segments()
                    .segments()
                    .tailMap(start == null ? first : start, true)
                    .entrySet()) {
                bytes += Files.size(segment.getValue())
                        - place(segment.getKey(), first).offset();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The audit chain can't be read.", e);
        }
        return bytes;
    }

    private Place place(long segment, long first) {
        synchronized (places) {
            Place known = places.get(first);
            return known != null && known.segment() == segment ? known : new Place(segment, 0);
        }
    }

    private void remember(long next, Place place) {
        synchronized (places) {
            places.put(next, place);
            if (places.size() > REMEMBERED) {
                places.remove(places.keySet().iterator().next());
            }
        }
    }
}

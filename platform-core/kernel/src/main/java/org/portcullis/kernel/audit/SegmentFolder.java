// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The segment files of a chain by their first sequence number. Thread-safe. */
final class SegmentFolder {
    private static final Pattern NAME = Pattern.compile("(\\d{20})\\.jsonl");

    private final Path folder;
    private final NavigableMap<Long, Path> segments = new ConcurrentSkipListMap<>();

    SegmentFolder(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(this::add);
        }
    }

    private void add(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
            segments.put(Long.parseLong(name.group(1)), file);
        }
    }

    NavigableMap<Long, Path> segments() {
        return segments;
    }

    /** Makes the file of a new segment, durably. */
    Path create(long firstSeq) throws IOException {
        Path file = folder.resolve(String.format("%020d.jsonl", firstSeq));
        Files.createFile(file);
        sync(folder);
        segments.put(firstSeq, file);
        return file;
    }

    /** Removes a segment that never got a whole record. */
    void remove(long firstSeq) throws IOException {
        Files.deleteIfExists(segments.get(firstSeq));
        segments.remove(firstSeq);
        sync(folder);
    }

    /** Makes names in a folder durable. */
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}

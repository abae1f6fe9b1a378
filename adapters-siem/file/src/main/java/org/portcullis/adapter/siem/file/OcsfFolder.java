// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.portcullis.adapter.kit.siem.OcsfEvent;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;

/**
 * The folder of event files, named {@code <chain>-<first number, 20 digits>.ocsf.jsonl}. Only the newest file of a chain
 * is ever written; finished ones may be moved away at any time.
 */
final class OcsfFolder implements AutoCloseable {
    private static final String SUFFIX = ".ocsf.jsonl";

    private final SiemFileSettings settings;
    private final Map<String, ChainFile> open = new HashMap<>();

    OcsfFolder(SiemFileSettings settings) {
        this.settings = settings;
    }

    /** Appends what isn't held yet and returns the last number of the chain that is. */
    synchronized long append(String chain, List<AuditRecord> records) throws IOException {
        ChainFile file = current(chain);
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (AuditRecord record : records) {
            if (record.seq() <= file.lastSeq()) {
                continue;
            }
            if (file.length() + lines.size() >= settings.maxFileBytes()) {
                flush(file, lines, record.seq() - 1);
                file = begin(chain, record.seq());
            }
            OcsfEvent.write(record, lines);
            lines.write('\n');
        }
        long last = records.get(records.size() - 1).seq();
        flush(file, lines, last);
        return Math.max(last, records.get(0).seq() - 1);
    }

    @Override
    public synchronized void close() throws IOException {
        for (ChainFile file : open.values()) {
            file.close();
        }
        open.clear();
    }

    private void flush(ChainFile file, ByteArrayOutputStream lines, long upTo) throws IOException {
        if (lines.size() > 0) {
            requireRoom(lines.size());
            file.append(lines.toByteArray(), upTo);
            lines.reset();
        }
    }

    private ChainFile current(String chain) throws IOException {
        ChainFile file = open.get(chain);
        if (file != null && file.isInPlace()) {
            return file;
        }
        long held = 0;
        if (file != null) {
            held = file.lastSeq();
            open.remove(chain).close();
        }
        Files.createDirectories(settings.folder());
        Optional<Path> newest = newest(chain);
        ChainFile opened = newest.isPresent()
                ? ChainFile.open(newest.get(), Math.max(held, firstSeq(chain, newest.get()) - 1))
                : fresh(chain, held + 1);
        open.put(chain, opened);
        return opened;
    }

    private ChainFile begin(String chain, long firstSeq) throws IOException {
        ChainFile next = fresh(chain, firstSeq);
        ChainFile finished = open.put(chain, next);
        if (finished != null) {
            finished.close();
        }
        return next;
    }

    private ChainFile fresh(String chain, long firstSeq) throws IOException {
        Path path = settings.folder().resolve(String.format("%s-%020d%s", safe(chain), firstSeq, SUFFIX));
        ChainFile file = ChainFile.open(path, firstSeq - 1);
        syncFolder();
        return file;
    }

    private Optional<Path> newest(String chain) throws IOException {
        String prefix = safe(chain) + "-";
        try (Stream<Path> files = Files.list(settings.folder())) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.startsWith(prefix) && name.length() == prefix.length() + 20 + SUFFIX.length();
                    })
                    .max(Path::compareTo);
        }
    }

    private static long firstSeq(String chain, Path file) {
        int start = safe(chain).length() + 1;
        return Long.parseLong(file.getFileName().toString().substring(start, start + 20));
    }

    private void requireRoom(long bytes) throws IOException {
        if (settings.maxTotalBytes() == 0) {
            return;
        }
        long used = 0;
        try (Stream<Path> files = Files.list(settings.folder())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                used += Files.size(file);
            }
        }
        if (used + bytes > settings.maxTotalBytes()) {
            throw new AdapterException(
                    FailureKind.UNAVAILABLE,
                    "the folder has reached its quota max_total_bytes; move finished files away or raise it");
        }
    }

    /** A chain's name as it may stand in a file's name. */
    private static String safe(String chain) {
        return chain.matches("[A-Za-z0-9_-]{1,100}")
                ? chain
                : "x" + HexFormat.of().formatHex(chain.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes a new file's name durable; tried again when an interrupt closed the folder under our hands. */
    private void syncFolder() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel folder = FileChannel.open(settings.folder(), StandardOpenOption.READ)) {
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

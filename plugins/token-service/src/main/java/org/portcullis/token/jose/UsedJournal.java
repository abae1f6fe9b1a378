// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets what was used once stay used across a restart, {@code kill -9} included. Two files take turns; each is dropped
 * when everything in it has lapsed. Lines are handed to the operating system, not synced: what the loss of power takes
 * away is the last moments before it, and starting again takes longer than they were worth. One line for each use:
 * second of expiry, hash, owner.
 */
public final class UsedJournal implements AutoCloseable {
    /** One use. */
    record Line(long second, String key, String owner) {}

    private final Path current;
    private final Path previous;
    private final Clock clock;
    private final long keepSeconds;
    private final List<Line> found = new ArrayList<>();
    private FileChannel out;
    private long turnAt;

    private UsedJournal(Path folder, Clock clock, Duration keep) {
        this.current = folder.resolve("used-assertions");
        this.previous = folder.resolve("used-assertions.previous");
        this.clock = clock;
        this.keepSeconds = keep.toSeconds() + 1;
    }

    /**
     * Opens the journal and reads what has not lapsed.
     *
     * @param keep the longest time from a use to its lapse
     */
    public static UsedJournal open(Path folder, Clock clock, Duration keep) throws IOException {
        Files.createDirectories(folder);
        UsedJournal journal = new UsedJournal(folder, clock, keep);
        journal.read(journal.previous);
        journal.read(journal.current);
        journal.start(journal.found);
        Files.deleteIfExists(journal.previous);
        return journal;
    }

    private void read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        long now = clock.instant().getEpochSecond();
        for (String text : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            String[] parts = text.split(" ", 3);
            if (parts.length == 3 && parts[0].matches("\\d{1,12}") && Long.parseLong(parts[0]) >= now) {
                found.add(new Line(Long.parseLong(parts[0]), parts[1], parts[2]));
            } // a line that a crash cut off was not answered yet
        }
    }

    /** What had been used and not lapsed when the journal was opened. */
    List<Line> found() {
        return List.copyOf(found);
    }

    /** Writes a use down before it is acted on; an exception means that it must not be acted on. */
    synchronized void append(Line line) throws IOException {
        long now = clock.instant().getEpochSecond();
        if (now >= turnAt) {
            out.close();
            Files.move(current, previous, StandardCopyOption.REPLACE_EXISTING);
            start(List.of());
        }
        write(line);
    }

    private void start(List<Line> lines) throws IOException {
        Path part = current.resolveSibling("used-assertions.part");
        Files.deleteIfExists(part);
        out = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        for (Line line : lines) {
            write(line);
        }
        Files.move(part, current, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        turnAt = clock.instant().getEpochSecond() + keepSeconds;
    }

    private void write(Line line) throws IOException {
        String text = line.second() + " " + line.key() + " " + line.owner() + "\n";
        ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}

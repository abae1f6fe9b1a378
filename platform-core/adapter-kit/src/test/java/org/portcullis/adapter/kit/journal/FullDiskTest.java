// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("REV-8 a disk that refuses: nothing is claimed, nothing is lost")
class FullDiskTest {
    @TempDir
    Path folder;

    /** A file on a disk that a test can fill up. */
    private static final class FillingFile extends JournalFile {
        private boolean full;

        FillingFile(Path path) throws IOException {
            super(path, new RandomAccessFile(path + ".lock", "rw"), new RandomAccessFile(path.toFile(), "rw"));
        }

        @Override
        void write(byte[] bytes) throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
            super.write(bytes);
        }
    }

    @Test
    @DisplayName("what was refused waits, and is written in its order once there is room")
    void retried() throws IOException {
        Path path = folder.resolve("journal");
        FillingFile file = new FillingFile(path);
        try (Journal journal = new Journal(file, 0)) {
            journal.sync(journal.append(bytes("one")));
            file.full = true;
            long two = journal.append(bytes("two"));
            assertThatThrownBy(() -> journal.sync(two)).hasMessageContaining("No space left");
            journal.append(bytes("three"));
            assertThatThrownBy(() -> journal.sync(journal.tail())).isInstanceOf(IOException.class);
            file.full = false;
            journal.sync(journal.tail());
        }
        List<String> read = new ArrayList<>();
        Journal.open(path, record -> read.add(new String(record, StandardCharsets.UTF_8)))
                .close();
        assertThat(read).containsExactly("one", "two", "three");
    }

    @Test
    @DisplayName("memory isn't filled without end instead")
    void bounded() throws IOException {
        FillingFile file = new FillingFile(folder.resolve("journal"));
        file.full = true;
        Journal journal = new Journal(file, 0);
        byte[] large = new byte[1024 * 1024];
        for (int i = 0; i < 7; i++) {
            journal.append(large);
        }
        assertThatThrownBy(() -> journal.append(large)).hasMessageContaining("free its disk");
        assertThatThrownBy(journal::close).isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("a write that the system refuses fails, each time, and leaves the length as it was")
    void realRefusal() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.isWritable(full), "this system has no /dev/full");
        JournalFile file = JournalFile.open(Files.createSymbolicLink(folder.resolve("journal"), full));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> file.write(bytes("one"))).isInstanceOf(IOException.class);
        }
        assertThat(file.length()).isZero();
        file.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

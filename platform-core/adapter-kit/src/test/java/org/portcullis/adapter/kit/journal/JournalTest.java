// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("REV-3 a journal keeps what it has answered, in order")
class JournalTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName("what many threads wrote is there after a restart, each once and in the order of its position")
    void manyThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (Journal journal = open(new ArrayList<>())) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int thread = 0; thread < 16; thread++) {
                String name = "t" + thread + "-";
                work.add(() -> {
                    for (int i = 0; i < 50; i++) {
                        journal.sync(journal.append(bytes(name + i)));
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        List<String> read = new ArrayList<>();
        open(read).close();
        assertThat(read).hasSize(800).doesNotHaveDuplicates();
        assertThat(read.stream().filter(line -> line.startsWith("t3-")))
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> "t3-" + i).toList());
    }

    @Test
    @DisplayName("a torn tail is cut off, and writing goes on behind the last whole record")
    void tornTail() throws IOException {
        write("one", "two");
        Files.writeString(file(), "0badc0de torn\n12345678 half a rec", StandardOpenOption.APPEND);
        List<String> read = new ArrayList<>();
        try (Journal journal = open(read)) {
            journal.sync(journal.append(bytes("three")));
        }
        assertThat(read).containsExactly("one", "two");
        assertThat(reread()).containsExactly("one", "two", "three");
    }

    @Test
    @DisplayName("a record that was changed in the middle is damage, not a crash: opening says so")
    void damaged() throws IOException {
        write("one", "two", "three");
        Files.writeString(file(), Files.readString(file()).replace("two", "tvo"));
        assertThatThrownBy(this::reread)
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("damaged at record 2");
    }

    @Test
    @DisplayName("a rewritten journal holds the new records only, and what is appended after")
    void rewritten() throws IOException {
        try (Journal journal = open(new ArrayList<>())) {
            journal.sync(journal.append(bytes("one")));
            long pending = journal.append(bytes("two"));
            journal.replaceWith(List.of(bytes("state")));
            journal.sync(pending);
            journal.sync(journal.append(bytes("three")));
        }
        assertThat(reread()).containsExactly("state", "three");
    }

    @Test
    @DisplayName("an interrupted thread still writes, and closes nothing under the others")
    void interrupted() throws IOException {
        try (Journal journal = open(new ArrayList<>())) {
            Thread.currentThread().interrupt();
            journal.sync(journal.append(bytes("one")));
            journal.replaceWith(List.of(bytes("one")));
            assertThat(Thread.interrupted()).isTrue();
            journal.sync(journal.append(bytes("two")));
        }
        assertThat(reread()).containsExactly("one", "two");
    }

    @Test
    @DisplayName("two writers of one file are one too many")
    void inUse() throws IOException {
        try (Journal journal = open(new ArrayList<>())) {
            assertThatThrownBy(this::reread).isInstanceOf(IOException.class).hasMessageContaining("in use");
            assertThatThrownBy(() -> journal.append(bytes("a\nb"))).isInstanceOf(IllegalArgumentException.class);
        }
        Journal closed = open(new ArrayList<>());
        closed.close();
        closed.close();
        assertThatThrownBy(() -> closed.append(bytes("late"))).isInstanceOf(IOException.class);
    }

    private void write(String... records) throws IOException {
        try (Journal journal = open(new ArrayList<>())) {
            for (String record : records) {
                journal.append(bytes(record));
            }
        }
    }

    private List<String> reread() throws IOException {
        List<String> read = new ArrayList<>();
        open(read).close();
        return read;
    }

    private Journal open(List<String> read) throws IOException {
        return Journal.open(file(), record -> read.add(new String(record, StandardCharsets.UTF_8)));
    }

    private Path file() {
        return folder.resolve("journal");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OPS-1: the embedded store. */
final class SqliteStoreContractTest extends StoreContract {
    @TempDir
    Path folder;

    @Override
    StoreConfig config(int queueLimit) {
        return new StoreConfig("sqlite:" + file(), null, () -> null, "nod_test", 2, queueLimit, Duration.ofSeconds(5));
    }

    private Path file() {
        return folder.resolve("store.db");
    }

    @Test
    @DisplayName("a file that is no database is refused in one sentence")
    void refusesRubbish() throws IOException {
        Path rubbish = Files.writeString(folder.resolve("rubbish.db"), "this is no database, ".repeat(500));
        assertThatThrownBy(() -> SqlStore.open(StoreConfig.sqlite(rubbish, "nod_test")))
                .isInstanceOf(StoreDamaged.class)
                .hasMessageContaining("portcullis restore");
    }

    @Test
    @DisplayName("a database with a torn page is refused at open, not met later")
    void findsTornPages() throws IOException {
        for (int i = 0; i < 500; i++) {
            String key = "k" + i;
            store.<Integer>write(Priority.NORMAL, tx -> insert(tx, key));
        }
        store.close();
        try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
            long middle = raw.length() / 4096 / 2 * 4096;
            for (long at = 4096 * 2; at <= middle; at += 4096) {
                raw.seek(at);
                raw.write(new byte[64]);
            }
        }
        assertThatThrownBy(() -> SqlStore.open(config(9))).isInstanceOf(StoreDamaged.class);
    }

    @Test
    @DisplayName("a full database denies clearly, keeps what was answered, and goes on when there is room")
    void full() {
        store.write(Priority.NORMAL, tx -> tx.query("PRAGMA max_page_count=140", row -> row.number("max_page_count")));
        int kept = 0;
        StoreException failure = null;
        while (failure == null && kept < 10_000) {
            try {
                String key = "k" + kept;
                store.<Integer>write(Priority.NORMAL, tx -> tx.update(INSERT, key, "v".repeat(2000)));
                kept++;
            } catch (StoreException e) {
                failure = e;
            }
        }
        assertThat(failure).isInstanceOf(StoreFull.class);
        assertThat(keys()).hasSize(kept);
        store.write(
                Priority.NORMAL, tx -> tx.query("PRAGMA max_page_count=100000", row -> row.number("max_page_count")));
        store.<Integer>write(Priority.NORMAL, tx -> insert(tx, "z"));
        assertThat(keys()).hasSize(kept + 1);
        assertThat(store.health().writable()).isTrue();
    }

    @Test
    @DisplayName("the write-ahead log is moved into the database beside the writer, which then needn't")
    void movesTheLog() throws IOException {
        for (int i = 0; i < 60; i++) {
            String key = "k" + i;
            store.<Integer>write(Priority.NORMAL, tx -> tx.update(INSERT, key, "v".repeat(100_000)));
        }
        assertThat(Files.size(file())).isLessThan(5_000_000);
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (Files.size(file()) < 5_000_000) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    @DisplayName("a folder that isn't there is named")
    void missingFolder() {
        assertThatThrownBy(() -> SqlStore.open(StoreConfig.sqlite(folder.resolve("no/where/store.db"), "nod_test")))
                .isInstanceOf(StoreReadOnly.class)
                .hasMessageContaining("folder exists");
    }
}

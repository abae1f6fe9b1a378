// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.spi.audit.AuditRecord;

/** AUD-3: a state change's record comes into the chain exactly once, whatever came between. */
final class OutboxDrainTest {
    private static final long SEGMENT = 4_000;

    @TempDir
    Path data;

    private SqlStore store;

    @BeforeEach
    void open() {
        store = SqlStore.open(StoreConfig.sqlite(data.resolve("store.db"), "nod_test"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void change(int n) {
        store.write(Priority.NORMAL, tx -> tx.audit(ChainTrailTest.entry("test.change" + n, "agt_1", n)));
    }

    private static List<String> changes(ChainTrail trail) {
        return trail.after(0, 10_000).stream()
                .map(AuditRecord::json)
                .filter(json -> json.startsWith("{\"action\":\"test."))
                .map(json -> json.replaceAll("^.\"action\":\"test.change(\\d+)\".*", "$1"))
                .toList();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    @DisplayName("before the answer the record is in the chain")
    void followsCommits() throws Exception {
        try (ChainTrail trail = new ChainTrail(store, data, SEGMENT)) {
            IntStream.range(0, 30).forEach(this::change);
            assertThat(changes(trail)).isEqualTo(numbers(0, 30));
        }
    }

    @Test
    @DisplayName("what was committed while no appender ran is taken at start, in order, before anything new")
    void catchesUp() throws Exception {
        IntStream.range(0, 1200).forEach(this::change);
        try (ChainTrail trail = new ChainTrail(store, data, SEGMENT)) {
            change(1200);
            assertThat(changes(trail)).isEqualTo(numbers(0, 1201));
        }
    }

    @Test
    @DisplayName("what is in the chain already isn't taken again, though the outbox still holds it")
    void takesOnce() throws Exception {
        Path copy = data.resolve("copy");
        IntStream.range(0, 20).forEach(this::change);
        store.close();
        Files.copy(data.resolve("store.db"), copy); // the outbox as it was before the chain took it
        open();
        try (ChainTrail trail = new ChainTrail(store, data, SEGMENT)) {
            assertThat(changes(trail)).isEqualTo(numbers(0, 20));
        }
        store.close();
        try (SqlStore before = SqlStore.open(StoreConfig.sqlite(copy, "nod_test"));
                ChainTrail trail = new ChainTrail(before, data, SEGMENT)) {
            before.write(Priority.NORMAL, tx -> tx.audit(ChainTrailTest.entry("test.change20", "agt_1", 20)));
            assertThat(changes(trail)).isEqualTo(numbers(0, 21));
        }
        open();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.siem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.audit.ChainTrail;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.service.PageRequest;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.audit.AuditQuery;
import org.portcullis.spi.audit.AuditRecord;

/** AUD-4, OPS-3: what a sink hadn't got before a restore comes after it, and what only the sink has is told. */
final class RestartTest {
    private static final String SINK = "siem-test~one";
    private static final String OLD = "nod_old";
    private static final String NEW = "nod_new";

    @TempDir
    Path data;

    private final List<String> got = new CopyOnWriteArrayList<>();
    private long oldHead;

    @BeforeEach
    void backUp() throws IOException {
        try (SqlStore store = store(OLD);
                ChainTrail trail = new ChainTrail(store, data, 4_000)) {
            for (int i = 0; i < 40; i++) {
                append(trail);
            }
            oldHead = trail.head();
        }
    }

    private SqlStore store(String node) {
        return SqlStore.open(StoreConfig.sqlite(data.resolve("store.db"), node));
    }

    private static void append(ChainTrail trail) {
        trail.append(new AuditEntry("test.act", "DONE", "system", Optional.empty(), Optional.empty(), Map.of()))
                .join();
    }

    private long take(String sink, List<AuditRecord> batch) {
        batch.forEach(record -> got.add(record.chain() + " " + record.seq()));
        return batch.get(batch.size() - 1).seq();
    }

    /** What was told when the sink had got so far. */
    private List<AuditRecord> restoredAt(String chain, long cursor) throws IOException {
        try (SqlStore store = store(NEW);
                ChainTrail trail = new ChainTrail(store, data, 4_000)) {
            SinkCursors cursors = new SinkCursors(store);
            cursors.keep(SINK, chain, cursor);
            SinkFeed.Way way = new SinkFeed.Way(this::take, new Restart(trail::append));
            try (SinkFeed feed = new SinkFeed(SINK, cursors, trail.sources(), way, null)) {
                SinkFeedTest.await(() -> !told(trail).isEmpty()); // it is recorded on its own time
                SinkFeedTest.await(() -> feed.reached()
                        .filter(at -> at.getOrDefault(NEW, 0L) >= trail.head())
                        .isPresent());
            }
            return told(trail);
        }
    }

    private static List<AuditRecord> told(ChainTrail trail) {
        AuditQuery restarts =
                new AuditQuery(Optional.empty(), Optional.of("siem.restart"), Optional.empty(), Optional.empty());
        return trail.query(restarts, new PageRequest(10, Optional.empty())).items();
    }

    @Test
    @DisplayName("what the old chain holds behind the cursor comes first, then the new chain; both are told")
    void behind() throws IOException {
        List<AuditRecord> told = restoredAt(OLD, 15);
        assertThat(got.subList(0, (int) oldHead - 15))
                .isEqualTo(LongStream.rangeClosed(16, oldHead)
                        .mapToObj(seq -> OLD + " " + seq)
                        .toList());
        assertThat(got.subList((int) oldHead - 15, got.size()))
                .allMatch(each -> each.startsWith(NEW))
                .startsWith(NEW + " 1");
        assertThat(told).hasSize(1);
        assertThat(told.get(0).json())
                .contains("\"sink_had_at_least\":15", "\"given_again_from\":16", "\"chain_ends_at\":" + oldHead);
    }

    @Test
    @DisplayName("what the sink has beyond the back-up's end is told once, with how many, and nothing is skipped")
    void beyond() throws IOException {
        List<AuditRecord> told = restoredAt(OLD, oldHead + 7);
        assertThat(got).allMatch(each -> each.startsWith(NEW)).startsWith(NEW + " 1");
        assertThat(told).singleElement().satisfies(record -> assertThat(record.json())
                .contains("\"only_the_sink_has\":7", "\"outcome\":\"FAILED\""));
        assertThat(restoredAt(NEW, 1)).as("told once").hasSize(1);
    }

    @Test
    @DisplayName("an own chain that is shorter than the cursor is another chain: the sink gets all of it")
    void replacedChain() throws IOException {
        List<AuditRecord> told = restoredAt(NEW, 5_000);
        assertThat(Stream.of(1, 2).map(seq -> NEW + " " + seq)).allMatch(got::contains);
        assertThat(told).isNotEmpty();
    }
}

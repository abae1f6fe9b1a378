// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.Refusal;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.audit.AuditQuery;
import org.portcullis.spi.audit.AuditRecord;

/** AUD-1, AUD-2: what is appended is durable, in one chain, found again, exported and signed. */
final class ChainTrailTest {
    private static final long SMALL_SEGMENT = 4_000;

    @TempDir
    Path data;

    private SqlStore store;
    private ChainTrail trail;

    @BeforeEach
    void open() throws IOException {
        store = SqlStore.open(StoreConfig.sqlite(data.resolve("store.db"), "nod_test"));
        trail = new ChainTrail(store, data, SMALL_SEGMENT);
    }

    @AfterEach
    void close() {
        trail.close();
        store.close();
    }

    private void reopen() throws IOException {
        close();
        open();
    }

    static AuditEntry entry(String action, String agent, long n) {
        return new AuditEntry(
                action, "ALLOWED", agent, Optional.of(agent), Optional.of("gnt_1"), Map.of("n", n, "outbox", 7L));
    }

    private List<String> appendMany(int count) throws Exception {
        List<String> all = new ArrayList<>();
        List<CompletableFuture<String>> waiting = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            waiting.add(trail.append(entry(i % 2 == 0 ? "gateway.allow" : "gateway.deny", "agt_" + i % 5, i)));
            if (waiting.size() == 8 || i == count - 1) { // segments end between batches
                for (CompletableFuture<String> id : waiting) {
                    all.add(id.get(10, TimeUnit.SECONDS));
                }
                waiting.clear();
            }
        }
        return all;
    }

    private List<JsonNode> export(Optional<Instant> from) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        trail.export(from, out);
        return ExportReader.read(out.toByteArray(), trail.publicKeyPem());
    }

    private List<String> exportedIds() throws Exception {
        return export(Optional.empty()).stream()
                .filter(r -> !r.get("action").asText().startsWith("audit."))
                .map(r -> r.get("id").asText())
                .toList();
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("audit").resolve("nod_test"))) {
            return files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList();
        }
    }

    @Test
    @DisplayName("AUD-2: an export over several segments holds everything in order, and a stranger's code can check it")
    void exports() throws Exception {
        List<String> ids = appendMany(200);
        assertThat(segments()).hasSizeGreaterThan(3);
        assertThat(exportedIds()).isEqualTo(ids);
        reopen();
        ids = new ArrayList<>(ids);
        ids.addAll(appendMany(20));
        assertThat(exportedIds()).isEqualTo(ids);
    }

    @Test
    @DisplayName("an export from a time on begins there, and one from the future is empty and still signed")
    void exportsFrom() throws Exception {
        appendMany(10);
        Instant later = Instant.now().plusMillis(5).truncatedTo(ChronoUnit.MILLIS);
        while (Instant.now().isBefore(later)) {
            Thread.onSpinWait();
        }
        List<String> ids = appendMany(10);
        assertThat(export(Optional.of(later)).stream().map(r -> r.get("id").asText()))
                .containsAll(ids)
                .hasSizeLessThan(13);
        assertThat(export(Optional.of(later.plusSeconds(3600)))).isEmpty();
    }

    @Test
    @DisplayName("sinks read on from where they were, over segments and restarts")
    void feeds() throws Exception {
        List<String> ids = appendMany(150);
        List<String> read = new ArrayList<>();
        long cursor = 0;
        List<AuditRecord> page = trail.after(cursor, 7);
        while (!page.isEmpty()) {
            for (AuditRecord record : page) {
                assertThat(record.seq()).isEqualTo(++cursor);
                assertThat(record.hash()).isEqualTo(ExportReader.sha256(record.json()));
                if (!record.json().contains("\"action\":\"audit.")) {
                    read.add(record.id());
                }
            }
            page = trail.after(cursor, 7);
        }
        assertThat(read).isEqualTo(ids);
        reopen();
        assertThat(trail.after(100, 5)).extracting(AuditRecord::seq).containsExactly(101L, 102L, 103L, 104L, 105L);
    }

    @Test
    @DisplayName("AUD-6: records are found by agent, action and time, page by page")
    void finds() throws Exception {
        appendMany(200);
        AuditQuery query =
                new AuditQuery(Optional.of("agt_2"), Optional.of("gateway.allow"), Optional.empty(), Optional.empty());
        List<AuditRecord> found = new ArrayList<>();
        Page<AuditRecord> page = trail.query(query, new PageRequest(7, Optional.empty()));
        found.addAll(page.items());
        while (page.nextCursor().isPresent()) {
            page = trail.query(query, new PageRequest(7, page.nextCursor()));
            found.addAll(page.items());
        }
        assertThat(found).hasSize(20).allMatch(r -> r.json().contains("\"agent\":\"agt_2\""));
        assertThat(all(new AuditQuery(Optional.empty(), Optional.of("gateway"), Optional.empty(), Optional.empty())))
                .hasSize(200);
        assertThat(all(new AuditQuery(Optional.empty(), Optional.of("gate"), Optional.empty(), Optional.empty())))
                .isEmpty();
        Instant hour = Instant.now().plusSeconds(3600);
        assertThat(all(new AuditQuery(Optional.empty(), Optional.empty(), Optional.of(hour), Optional.empty())))
                .isEmpty();
        assertThat(all(new AuditQuery(Optional.of("agt_9"), Optional.empty(), Optional.empty(), Optional.of(hour))))
                .isEmpty();
    }

    private List<AuditRecord> all(AuditQuery query) {
        return trail.query(query, new PageRequest(500, Optional.empty())).items();
    }

    @Test
    @DisplayName("a torn last line, which was never answered, is cut off at start")
    void repairsTornTail() throws Exception {
        List<String> ids = appendMany(10);
        trail.close();
        Path newest = segments().get(segments().size() - 1);
        Files.writeString(newest, "{\"action\":\"gateway.al", StandardOpenOption.APPEND);
        trail = new ChainTrail(store, data, SMALL_SEGMENT);
        assertThat(exportedIds()).isEqualTo(ids);
        ids = new ArrayList<>(ids);
        ids.addAll(appendMany(3));
        assertThat(exportedIds()).isEqualTo(ids);
    }

    @Test
    @DisplayName("a segment that was made and never written is made anew")
    void repairsEmptySegment() throws Exception {
        List<String> ids = appendMany(3);
        long next = trail.head() + 1;
        trail.close();
        Files.createFile(data.resolve("audit").resolve("nod_test").resolve(String.format("%020d.jsonl", next)));
        trail = new ChainTrail(store, data, SMALL_SEGMENT);
        assertThat(exportedIds()).isEqualTo(ids);
    }

    @Test
    @DisplayName(
            "AUD-2: a changed record in the newest segment stops the start and is named; in an older one, the export")
    void noticesChanges() throws Exception {
        appendMany(100);
        trail.close();
        Path oldest = segments().get(0);
        Files.writeString(oldest, Files.readString(oldest).replaceFirst("\"n\":3,", "\"n\":4,"));
        trail = new ChainTrail(store, data, SMALL_SEGMENT);
        assertThatThrownBy(() -> export(Optional.empty()))
                .isInstanceOf(AuditDamaged.class)
                .hasMessageContaining("record 6"); // the one after the changed: its prev no longer fits
        trail.close();
        Path newest = segments().get(segments().size() - 1);
        Files.writeString(newest, Files.readString(newest).replaceFirst("\"n\":", "\"m\":"));
        assertThatThrownBy(() -> new ChainTrail(store, data, SMALL_SEGMENT))
                .isInstanceOf(AuditDamaged.class)
                .hasMessageContaining("at record");
    }

    @Test
    @DisplayName("AUD-2: checkpoints are signed, kept, and written into the chain for the sinks")
    void checkpoints() throws Exception {
        appendMany(5);
        long head = trail.head();
        String checkpoint = trail.checkpoint();
        JsonNode signed = ExportReader.signed(checkpoint, trail.publicKeyPem());
        assertThat(signed.get("format").asText()).isEqualTo("portcullis-audit-checkpoint");
        assertThat(signed.get("heads").get(0).get("seq").asLong()).isEqualTo(head);
        assertThat(trail.checkpoints(5)).containsExactly(checkpoint);
        AuditRecord carried = trail.after(head, 1).get(0);
        assertThat(carried.json()).contains("\"checkpoint\":" + checkpoint);
        assertThat(trail.checkpointDue()).isFalse();
        appendMany(1);
        assertThat(trail.checkpointDue()).isTrue();
    }

    @Test
    @DisplayName(
            "OPS-3: after a restore the old chain has ended, is still found and exported, and its outbox is inherited")
    void goesOnAfterRestore() throws Exception {
        List<String> ids = new ArrayList<>(appendMany(60));
        trail.close();
        String left = store.write(Priority.NORMAL, tx -> tx.audit(entry("test.left", "agt_2", 1)));
        store.close();
        store = SqlStore.open(StoreConfig.sqlite(data.resolve("store.db"), "nod_new"));
        trail = new ChainTrail(store, data, SMALL_SEGMENT);
        ids.add(left);
        ids.addAll(appendMany(10));

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        trail.export(Optional.empty(), out);
        assertThat(ExportReader.sections(out.toByteArray(), trail.publicKeyPem()).stream()
                        .filter(r -> !r.get("action").asText().startsWith("audit."))
                        .map(r -> r.get("id").asText()))
                .containsExactlyElementsOf(ids);
        assertThat(trail.after(0, 500)).allMatch(record -> record.chain().equals("nod_new"));
        List<String> found = new ArrayList<>();
        Page<AuditRecord> page = new Page<>(List.of(), Optional.of("0-0"));
        while (page.nextCursor().isPresent()) {
            page = trail.query(
                    new AuditQuery(Optional.of("agt_2"), Optional.empty(), Optional.empty(), Optional.empty()),
                    new PageRequest(5, page.nextCursor()));
            page.items().forEach(record -> found.add(record.id()));
        }
        assertThat(found).hasSize(12 + 1 + 2).contains(left);
        assertThatThrownBy(() -> trail.query(
                        new AuditQuery(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                        new PageRequest(5, Optional.of("9-x"))))
                .isInstanceOf(Refusal.class);
    }

    @Test
    @DisplayName("names that could break the format are refused before anything is written")
    void refusesBadNames() {
        assertThatThrownBy(() -> trail.append(entry("a\"b", "agt_1", 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> trail.append(entry("a.b", "agt_\\", 1))).isInstanceOf(IllegalArgumentException.class);
    }
}

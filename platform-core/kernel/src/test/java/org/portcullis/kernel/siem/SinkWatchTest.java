// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.siem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.audit.ChainTrail;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.Fences;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.service.audit.AuditEntry;

/** AUD-3, AUD-4: a required sink that is late holds the grants, an optional one holds nothing; both are told. */
final class SinkWatchTest {
    private static final SinkTerms REQUIRED = new SinkTerms(true, Duration.ofSeconds(30), 1 << 20);
    private static final SinkTerms OPTIONAL = new SinkTerms(false, Duration.ofSeconds(30), 1 << 20);

    @TempDir
    Path data;

    private final List<AuditEntry> told = new ArrayList<>();
    private SqlStore store;
    private ChainTrail trail;
    private GrantGate gate;
    private SinkWatch watch;

    @BeforeEach
    void open() throws IOException {
        store = SqlStore.open(StoreConfig.sqlite(data.resolve("store.db"), "nod_test"));
        trail = new ChainTrail(store, data, 4_000);
        Fences fences = new Fences();
        gate = new GrantGate(fences, new Blocks(fences));
        gate.open();
        watch = new SinkWatch("siem-test~one", gate, told::add);
        for (int i = 0; i < 30; i++) {
            trail.append(new AuditEntry("test.act", "DONE", "system", Optional.empty(), Optional.empty(), Map.of()))
                    .join();
        }
    }

    @AfterEach
    void close() {
        trail.close();
        store.close();
    }

    private void look(SinkTerms terms, long cursor, Duration later) {
        watch.look(
                terms,
                new SinkWatch.Sight(trail.sources(), Map.of("nod_test", cursor), Optional.of("it is down")),
                Instant.now().plus(later));
    }

    private List<String> said() {
        return told.stream().map(each -> each.action() + " " + each.outcome()).toList();
    }

    @Test
    @DisplayName(
            "within the deadline nothing is held; after it a required sink holds the grants until it has everything")
    void required() {
        look(REQUIRED, 5, Duration.ofSeconds(20));
        assertThat(gate.holds()).isEmpty();
        look(REQUIRED, 5, Duration.ofSeconds(40));
        assertThat(gate.holds()).singleElement().asString().contains("required").doesNotContain("siem-test");
        assertThat(watch.state().orElseThrow().sentence()).contains("it is down");
        look(REQUIRED, 6, Duration.ofSeconds(40));
        assertThat(gate.holds()).as("it moves, but what is next is old").hasSize(1);
        look(REQUIRED, trail.head(), Duration.ofSeconds(41));
        assertThat(gate.holds()).isEmpty();
        assertThat(said()).containsExactly("siem.late FAILED", "siem.late DONE");
        assertThat(told.get(0).details()).containsEntry("granting_held", true).containsEntry("trouble", "it is down");
    }

    @Test
    @DisplayName("an optional sink that is late is told and holds nothing; made required, it does at once")
    void optional() {
        look(OPTIONAL, 5, Duration.ofMinutes(5));
        assertThat(gate.holds()).isEmpty();
        assertThat(said()).containsExactly("siem.late FAILED");
        look(REQUIRED, 5, Duration.ofMinutes(5));
        assertThat(gate.holds()).hasSize(1);
        watch.end();
        assertThat(gate.holds()).as("it is no sink any more").isEmpty();
    }

    @Test
    @DisplayName("a spool over its quota is told, holds the grants for a required sink, and loses nothing")
    void quota() {
        SinkTerms small = new SinkTerms(true, Duration.ofDays(1), 2_000);
        look(small, 0, Duration.ZERO);
        assertThat(gate.holds()).hasSize(1);
        assertThat(watch.state().orElseThrow().show())
                .containsEntry("sink_over_quota", true)
                .containsEntry("sink_late", false)
                .containsEntry("sink_waiting_records", trail.head());
        assertThat(trail.after(0, 1_000)).hasSize((int) trail.head());
        look(small, trail.head(), Duration.ZERO);
        assertThat(gate.holds()).isEmpty();
        assertThat(said()).containsExactly("siem.quota FAILED", "siem.quota DONE");
    }

    @Test
    @DisplayName("a wall clock that is set back hides no delay")
    void clockBack() {
        SinkTerms brief = new SinkTerms(true, Duration.ofMillis(50), 1 << 20);
        look(brief, 5, Duration.ofHours(-1));
        SinkFeedTest.await(() -> {
            look(brief, 5, Duration.ofHours(-1));
            return !gate.holds().isEmpty();
        });
    }

    @Test
    @DisplayName("settings out of their range are the defaults; only true is required")
    void terms() {
        assertThat(SinkTerms.of(Map.of())).isEqualTo(new SinkTerms(false, Duration.ofSeconds(60), 1L << 30));
        assertThat(SinkTerms.of(Map.of(
                        "sink_required", true, "sink_deadline_seconds", 5, "sink_quota_megabytes", 2, "other", "x")))
                .isEqualTo(new SinkTerms(true, Duration.ofSeconds(5), 2 << 20));
        assertThat(SinkTerms.of(Map.of("sink_required", "no", "sink_deadline_seconds", 0)))
                .isEqualTo(SinkTerms.of(Map.of()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;

@DisplayName("AUD-4 siem-file writes OCSF events")
class SiemFileAdapterTest {
    @TempDir
    Path home;

    private FileReceiver receiver;

    @BeforeEach
    void open() {
        receiver = new FileReceiver(home);
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    @DisplayName("an event carries what OCSF 1.8.0 requires of its class, and the record's own bytes")
    void mapping() {
        deliver(List.of(record(1, "gateway.allow", "ALLOWED"), record(2, "agent.suspend", "FAILED")));
        JsonNode api = receiver.events().get(0);
        assertThat(api.path("class_uid").asInt()).isEqualTo(6003);
        assertThat(api.path("type_uid").asLong()).isEqualTo(600302);
        assertThat(api.at("/metadata/version").asText()).isEqualTo("1.8.0");
        assertThat(api.at("/metadata/product/name").asText()).isEqualTo("Portcullis");
        assertThat(api.at("/api/operation").asText()).isEqualTo("read-invoices");
        assertThat(api.at("/src_endpoint/uid").asText()).isEqualTo("agt_1");
        assertThat(api.at("/actor/user/uid").asText()).isEqualTo("agt_1");
        assertThat(api.path("time").asLong())
                .isEqualTo(Instant.parse("2026-11-23T10:00:01Z").toEpochMilli());
        assertThat(api.path("status_id").asInt()).isEqualTo(1);
        JsonNode entity = receiver.events().get(1);
        assertThat(entity.path("class_uid").asInt()).isEqualTo(3004);
        assertThat(entity.path("activity_id").asInt()).isEqualTo(12);
        assertThat(entity.path("type_uid").asLong()).isEqualTo(300412);
        assertThat(entity.at("/entity/type").asText()).isEqualTo("agent");
        assertThat(entity.path("status_id").asInt()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "files are finished at their size, named by their first number, and none is larger by more than a line")
    void rotation() throws IOException {
        deliver(records(1, 200));
        try (Stream<Path> files = Files.list(home.resolve("events"))) {
            List<Path> sorted = files.sorted().toList();
            assertThat(sorted).hasSizeGreaterThan(3);
            assertThat(sorted.get(0).getFileName().toString()).endsWith("-00000000000000000001.ocsf.jsonl");
            for (Path file : sorted) {
                assertThat(Files.size(file)).isLessThan(32_000);
            }
        }
        assertThat(receiver.received()).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("after a crash in the middle of a line the same batch is completed, without a duplicate")
    void tornTail() throws IOException {
        deliver(records(1, 5));
        receiver.close();
        Path file = newest();
        Files.writeString(file, "{\"metadata\":{\"seq", StandardOpenOption.APPEND);
        open();
        assertThat(deliver(records(3, 9))).isEqualTo(9);
        assertThat(receiver.received())
                .containsExactlyElementsOf(
                        records(1, 9).stream().map(AuditRecord::id).toList());
    }

    @Test
    @DisplayName("a finished file may be moved away while the next is written")
    void movedAway() throws IOException {
        deliver(records(1, 3));
        Files.move(newest(), home.resolve("shipped"));
        deliver(records(2, 4));
        assertThat(receiver.received()).containsExactly("evt_4");
    }

    @Test
    @DisplayName("beyond the quota nothing is accepted, and the reason says what to do")
    void quota() throws IOException {
        SiemFileAdapter small = new SiemFileAdapter(
                home,
                Map.of("folder", "small", "max_file_bytes", "4096", "max_total_bytes", "8192"),
                Clock.systemUTC());
        assertThatThrownBy(() -> small.deliver(records(1, 100), context()))
                .isInstanceOfSatisfying(AdapterException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FailureKind.UNAVAILABLE);
                    assertThat(e).hasMessageContaining("move finished files away");
                });
        small.close();
    }

    @Test
    @DisplayName("PLG-3 every wrong setting is named at once")
    void wrongSettings() {
        assertThatThrownBy(() -> new SiemFileAdapter(
                        home, Map.of("max_file_bytes", 1, "max_total_bytes", 2, "colour", "red"), Clock.systemUTC()))
                .isInstanceOf(AdapterException.class)
                .hasMessageContaining("folder is missing")
                .hasMessageContaining("max_file_bytes must be a whole number")
                .hasMessageContaining("max_total_bytes must be 0 or")
                .hasMessageContaining("colour is not known");
    }

    private Path newest() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("events"))) {
            return files.max(Path::compareTo).orElseThrow();
        }
    }

    private long deliver(List<AuditRecord> batch) {
        return receiver.sink().deliver(batch, context());
    }

    private static CallContext context() {
        return new CallContext(Instant.now().plusSeconds(20), "key", "cor");
    }

    private static List<AuditRecord> records(long from, long to) {
        List<AuditRecord> records = new ArrayList<>();
        for (long seq = from; seq <= to; seq++) {
            records.add(record(seq, "elevation.decide", "DONE"));
        }
        return records;
    }

    private static AuditRecord record(long seq, String action, String outcome) {
        String json = "{\"action\":\"" + action + "\",\"actor\":\"agt_1\",\"agent\":\"agt_1\",\"details\":"
                + "{\"method\":\"GET\",\"operation\":\"read-invoices\"},\"outcome\":\"" + outcome + "\",\"seq\":" + seq
                + "}";
        Instant time = Instant.parse("2026-11-23T10:00:00Z").plusSeconds(seq);
        return new AuditRecord("node-1", seq, "evt_" + seq, time, json, "00");
    }
}

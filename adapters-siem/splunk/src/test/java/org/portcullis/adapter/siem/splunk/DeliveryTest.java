// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.portcullis.adapter.siem.splunk.Records.deliver;
import static org.portcullis.adapter.siem.splunk.Records.fails;
import static org.portcullis.adapter.siem.splunk.Records.ids;
import static org.portcullis.adapter.siem.splunk.Records.record;
import static org.portcullis.adapter.siem.splunk.Records.records;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.audit.AuditRecord;

@DisplayName("AUD-4 siem-splunk hands events to the HTTP Event Collector")
class DeliveryTest {
    private static final String CODES = """
            1 MISCONFIGURED enable the token
            2 UNAUTHENTICATED token_ref
            3 UNAUTHENTICATED token_ref
            4 UNAUTHENTICATED token_ref
            5 REJECTED No data
            6 REJECTED Invalid data format
            7 MISCONFIGURED create index portcullis_audit
            8 INTERNAL 500
            9 UNAVAILABLE 503
            10 MISCONFIGURED X-Splunk-Request-Channel
            11 MISCONFIGURED X-Splunk-Request-Channel
            12 REJECTED Event field is required
            13 REJECTED Event field cannot be blank
            14 MISCONFIGURED useACK = 1
            15 REJECTED Error in handling indexed fields
            16 REJECTED Query string authorization
            17 INTERNAL HEC is healthy
            18 UNAVAILABLE 503
            19 UNAVAILABLE 503
            20 UNAVAILABLE 503
            21 UNAUTHENTICATED token_ref
            22 MISCONFIGURED enable the token
            23 UNAVAILABLE 503
            26 RATE_LIMITED 429
            27 RATE_LIMITED 429
            """;

    private final SplunkFixture fixture = new SplunkFixture();
    private final HecEmulator splunk = fixture.splunk();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName("each event has its own time, its index, host, source and type, and its id in the fields")
    void envelope() {
        deliver(fixture.sink(), records(1, 1));
        HecState.Indexed event = splunk.state().indexed().get(0);
        JsonNode envelope = event.envelope();
        assertThat(envelope.path("time").decimalValue()).isEqualByComparingTo("1795428000.123");
        assertThat(event.index()).isEqualTo("portcullis_audit");
        assertThat(envelope.path("host").asText()).isEqualTo("nod_1");
        assertThat(envelope.path("source").asText()).isEqualTo("portcullis");
        assertThat(envelope.path("sourcetype").asText()).isEqualTo("portcullis:audit");
        assertThat(envelope.path("fields").toString())
                .isEqualTo("{\"event_id\":\"evt_1\",\"chain\":\"nod_1\",\"seq\":\"1\",\"record_hash\":\"ab12\"}");
        assertThat(envelope.at("/event/activity_name").asText()).isEqualTo("agent.suspend");
        assertThat(envelope.at("/event/metadata/original_time").asText()).isEqualTo("2026-11-23T10:00:00.123456Z");
        SplunkAdapter other = fixture.adapter(Map.of("index", "", "host", "pc.example", "sourcetype", "ocsf"));
        deliver(other, records(2, 2));
        other.close();
        assertThat(splunk.state().indexed().get(1).envelope().has("index")).isFalse();
        assertThat(splunk.state().indexed().get(1).index()).isEqualTo("portcullis_audit");
        assertThat(splunk.state().indexed().get(1).envelope().path("host").asText())
                .isEqualTo("pc.example");
    }

    @Test
    @DisplayName(
            "each of the collector's codes is its kind, with what to do; nothing counts, and it goes on when healed")
    void codes() {
        CODES.lines().map(line -> line.split(" ", 3)).forEach(row -> {
            int code = Integer.parseInt(row[0]);
            splunk.answerNext("/event", HecCodes.status(code), HecCodes.body(code, ""), "");
            assertThat(fails(fixture.sink(), records(code, code), FailureKind.valueOf(row[1])))
                    .hasMessageContaining(row[2]);
        });
        assertThat(fixture.received()).isEmpty();
        assertThat(deliver(fixture.sink(), records(1, 2))).isEqualTo(2);
        assertThat(fixture.received()).containsExactly("evt_1", "evt_2");
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 25})
    @DisplayName("near a limit is taken, when it has an ackId")
    void nearLimit(int code) {
        splunk.answerNext("/event", 200, HecCodes.body(code, ",\"ackId\":0"), "");
        splunk.answerNext("/ack", 200, "{\"acks\":{\"0\":true}}", "");
        assertThat(deliver(fixture.sink(), records(1, 1))).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"503,9,UNAVAILABLE", "429,26,RATE_LIMITED"})
    @DisplayName("a busy server says for how long")
    void retryAfter(int status, int code, FailureKind kind) {
        splunk.answerNext("/event", status, HecCodes.body(code, ""), "12");
        assertThat(fails(fixture.sink(), records(1, 1), kind).retryAfter()).contains(Duration.ofSeconds(12));
    }

    @Test
    @DisplayName("a token that is disabled, a channel's other users and an index that isn't the token's")
    void atTheToken() {
        splunk.state().disabled = true;
        fails(fixture.sink(), records(1, 1), FailureKind.MISCONFIGURED);
        splunk.state().disabled = false;
        SplunkAdapter elsewhere = fixture.adapter(Map.of("index", "main"));
        assertThat(fails(elsewhere, records(1, 3), FailureKind.MISCONFIGURED))
                .hasMessageContaining("create index main, and name it in the token's indexes");
        elsewhere.close();
        assertThat(fixture.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 12, 13, 15})
    @DisplayName("what stands before a refused event counts only when it is acknowledged; the event is named, nothing"
            + " behind it goes out")
    void refused(int code) {
        splunk.poison("evt_4", code);
        assertThat(deliver(fixture.sink(), records(1, 6))).isEqualTo(3);
        assertThat(fails(fixture.sink(), records(4, 6), FailureKind.REJECTED))
                .hasMessageContainingAll("evt_4", "invalid-event-number 0", "code " + code);
        assertThat(new LinkedHashSet<>(fixture.received())).containsExactly(ids(1, 3));
        splunk.heal();
        assertThat(deliver(fixture.sink(), records(4, 6))).isEqualTo(6);
        assertThat(new LinkedHashSet<>(fixture.received())).containsExactly(ids(1, 6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"invalid-event-number\":6", ",\"invalid-event-number\":-1"})
    @DisplayName("a refusal whose number can't be right ends too, and loses nothing")
    void oddNumber(String number) {
        splunk.answerNext("/event", 400, HecCodes.body(6, number), "");
        List<AuditRecord> batch = records(1, 6);
        long accepted = deliver(fixture.sink(), batch);
        assertThat(accepted).isBetween(1L, 5L);
        assertThat(deliver(fixture.sink(), records(accepted + 1, 6))).isEqualTo(6);
        assertThat(fixture.received()).containsExactly(ids(1, 6));
    }

    @Test
    @DisplayName("an event is never cut: not by props.conf of our page, and one that Splunk finds too large is named")
    void size() {
        AuditRecord large = record(2, "{\"n\":\"" + "x".repeat(60_000) + "\"}");
        List<AuditRecord> batch = List.of(record(1, "{}"), large, record(3, "{}"));
        assertThat(deliver(fixture.sink(), batch)).isEqualTo(3);
        assertThat(fixture.holds(large)).isTrue();
        splunk.maxContentLength = 50_000;
        assertThat(deliver(fixture.sink(), batch)).isEqualTo(1);
        assertThat(fails(fixture.sink(), batch.subList(1, 3), FailureKind.REJECTED))
                .hasMessageContainingAll("evt_2", "max_content_length");
        SplunkAdapter other = fixture.adapter(Map.of("sourcetype", "another"));
        splunk.maxContentLength = 1_000_000;
        AuditRecord cut = record(4, "{\"n\":\"" + "x".repeat(20_000) + "\"}");
        deliver(other, List.of(cut));
        other.close();
        assertThat(fixture.holds(cut)).as("without TRUNCATE = 0").isFalse();
    }

    @Test
    @DisplayName("a record with half a character breaks neither its request nor what is kept of it")
    void halfACharacter() {
        List<AuditRecord> batch =
                List.of(record(1, "{}"), record(2, "{\"n\":\"\\ud83d\",\"m\":\"\\ud83d\\ude00\"}"), record(3, "{}"));
        assertThat(deliver(fixture.sink(), batch)).isEqualTo(3);
        assertThat(batch).allMatch(fixture::holds);
    }

    @Test
    @DisplayName("CRB-2 whoever answers with our token in it doesn't make us tell it")
    void echo() {
        String token = splunk.state().token;
        splunk.answerNext("/event", 403, "{\"text\":\"Invalid token " + token + "\",\"code\":4}", "");
        assertThat(fails(fixture.sink(), records(1, 1), FailureKind.UNAUTHENTICATED))
                .hasMessageContaining("Invalid token [secret]")
                .hasMessageNotContaining(token);
    }

    @Test
    @DisplayName("closed while it waits: it ends at once, and what was sent is given again")
    void closed() {
        splunk.state().losing = true;
        splunk.afterNextEvent(() -> ((SplunkAdapter) fixture.sink()).close());
        assertThat(fails(fixture.sink(), records(1, 1), FailureKind.INTERNAL)).hasMessageContaining("given again");
    }

    @Test
    @DisplayName("PLG-3 every wrong setting is named at once, a token in the reference's place unseen")
    void wrongSettings() {
        assertThatThrownBy(() -> new SplunkAdapter(
                        Map.of(
                                "url",
                                "https://splunk.example:8088/services/collector",
                                "token_ref",
                                "5b1f0d86-the-token",
                                "ca_file",
                                "relative",
                                "index",
                                "_internal",
                                "sourcetype",
                                "with space",
                                "colour",
                                "red"),
                        host -> {},
                        reference -> Secret.of("secret")))
                .isInstanceOf(AdapterException.class)
                .hasMessageContainingAll(
                        "url ends before /services/collector",
                        "token_ref must be a reference",
                        "ca_file must be an absolute path",
                        "index must be",
                        "sourcetype must be",
                        "colour is not known")
                .hasMessageNotContaining("the-token");
    }
}

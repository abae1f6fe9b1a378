// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.elastic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.audit.AuditRecord;

@DisplayName("AUD-4 siem-elastic creates documents")
class ElasticAdapterTest {
    private final FakeSearch cluster = new FakeSearch();
    private final SearchFixture fixture = new SearchFixture(cluster);

    @AfterEach
    void close() {
        fixture.close();
        cluster.close();
    }

    private long deliver(List<AuditRecord> batch) {
        return fixture.sink().deliver(batch, new CallContext(Instant.now().plusSeconds(20), "key", "cor"));
    }

    private static AuditRecord record(long seq, String action, String outcome, String details) {
        String json = "{\"action\":\"" + action + "\",\"actor\":\"psn_1\",\"agent\":\"agt_1\",\"details\":" + details
                + ",\"grant\":\"elv_1\",\"outcome\":\"" + outcome + "\",\"seq\":" + seq + "}";
        return new AuditRecord("nod_1", seq, "evt_" + seq, Instant.parse("2026-11-23T10:00:00.123456Z"), json, "ab12");
    }

    private static List<AuditRecord> records(long from, long to, String filler) {
        List<AuditRecord> batch = new ArrayList<>();
        for (long seq = from; seq <= to; seq++) {
            batch.add(record(seq, "test.act", "DONE", "{\"n\":\"" + filler + "\"}"));
        }
        return batch;
    }

    @Test
    @DisplayName("a document of ECS: who, what, when, with what outcome, and the record whole")
    void mapping() {
        AuditRecord denied =
                record(1, "gateway.deny", "DENIED", "{\"method\":\"GET\",\"path\":\"/invoices\",\"reason\":\"fence\"}");
        deliver(List.of(denied, record(2, "agent.suspend", "DONE", "{\"agent\":[1,{}]}")));
        JsonNode api = fixture.documents().get(0).path("_source");
        assertThat(api.path("@timestamp").asText()).isEqualTo("2026-11-23T10:00:00.123456Z");
        assertThat(api.at("/ecs/version").asText()).isEqualTo("8.11.0");
        assertThat(api.at("/event/category").asText()).isEqualTo("api");
        assertThat(api.at("/event/type").asText()).isEqualTo("denied");
        assertThat(api.at("/event/outcome").asText()).isEqualTo("failure");
        assertThat(api.at("/event/original").asText()).isEqualTo(denied.json());
        assertThat(api.at("/event/hash").asText()).isEqualTo("ab12");
        assertThat(api.at("/event/reason").asText()).isEqualTo("fence");
        assertThat(api.at("/http/request/method").asText()).isEqualTo("GET");
        assertThat(api.at("/url/path").asText()).isEqualTo("/invoices");
        assertThat(api.at("/user/id").asText()).isEqualTo("psn_1");
        assertThat(api.at("/portcullis/agent").asText()).isEqualTo("agt_1");
        assertThat(api.at("/portcullis/grant").asText()).isEqualTo("elv_1");
        JsonNode iam = fixture.documents().get(1).path("_source");
        assertThat(iam.at("/event/category").asText()).isEqualTo("iam");
        assertThat(iam.at("/event/type").asText()).isEqualTo("change");
        assertThat(iam.at("/event/outcome").asText()).isEqualTo("success");
        assertThat(iam.at("/portcullis/entity").asText()).isEqualTo("elv_1");
    }

    @Test
    @DisplayName("nothing past the first item that was not taken counts; given again, what was taken is found there")
    void order() {
        cluster.answerItems(201, 201, 429, 201, 201);
        assertThat(deliver(records(1, 5, ""))).isEqualTo(2);
        assertThat(fixture.received()).containsExactly("evt_1", "evt_2", "evt_4", "evt_5");
        assertThat(deliver(records(3, 5, ""))).isEqualTo(5);
        assertThat(fixture.received()).containsExactlyInAnyOrder("evt_1", "evt_2", "evt_3", "evt_4", "evt_5");
    }

    @ParameterizedTest
    @CsvSource({
        "429,RATE_LIMITED",
        "503,UNAVAILABLE",
        "500,INTERNAL",
        "400,REJECTED",
        "403,FORBIDDEN",
        "404,MISCONFIGURED"
    })
    @DisplayName("when the first item is not taken, its status is the failure's kind")
    void items(int status, FailureKind kind) {
        cluster.answerItems(status);
        assertThatThrownBy(() -> deliver(records(1, 3, "")))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining("some_exception: for a reason");
    }

    @Test
    @DisplayName("a large batch goes out in requests of some 100 kB; one that fails leaves those before it counted")
    void chunks() {
        assertThat(deliver(records(1, 500, "x".repeat(1000)))).isEqualTo(500);
        assertThat(cluster.sizes()).hasSizeGreaterThan(5).allMatch(size -> size < 100_000);
        Integer[] statuses = new Integer[100];
        Arrays.fill(statuses, 201);
        statuses[99] = 429;
        cluster.answerItems(statuses);
        assertThat(deliver(records(501, 700, "x".repeat(1000)))).isEqualTo(599);
    }

    @Test
    @DisplayName("PLG-3 every wrong setting is named at once")
    void wrongSettings() {
        assertThatThrownBy(() -> new ElasticAdapter(
                        Map.of(
                                "url",
                                "https://search.example",
                                "auth_method",
                                "none",
                                "username",
                                "me",
                                "ca_file",
                                "relative",
                                "data_stream",
                                "Upper",
                                "colour",
                                "red"),
                        host -> {},
                        reference -> Secret.of("secret")))
                .isInstanceOf(AdapterException.class)
                .hasMessageContainingAll(
                        "ca_file must be an absolute path",
                        "username, without a colon, belongs to auth_method basic",
                        "auth_method may be none for a cluster on this machine only",
                        "data_stream must be",
                        "colour is not known");
        assertThatThrownBy(() -> new ElasticAdapter(
                        Map.of("url", "https://search.example", "auth_secret_ref", "the-key-itself"),
                        host -> {},
                        reference -> Secret.of("secret")))
                .hasMessageContaining("auth_secret_ref must be a reference")
                .hasMessageNotContaining("the-key-itself");
    }
}

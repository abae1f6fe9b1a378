// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.audit.AuditRecord;

@DisplayName("AUD-4 siem-kafka's messages")
class MessagesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Messages messages(String... more) {
        Map<String, Object> settings = new HashMap<>(
                Map.of("brokers", "localhost:9092", "transport", "tcp", "sasl", "none", "max_message_bytes", 4096));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return new Messages(new KafkaSettings(settings));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("the agent is the key, id, number, chain and hash are headers, the body is an OCSF event")
    void shape() throws Exception {
        AuditRecord record = Trail.record(7, "agt_1", "note");
        ProducerRecord<byte[], byte[]> message = messages().of(record);
        assertThat(text(message.key())).isEqualTo("agt_1");
        assertThat(message.timestamp()).isNull();
        assertThat(message.topic()).isEqualTo("portcullis-audit");
        Map<String, String> headers = new HashMap<>();
        message.headers().forEach(each -> headers.put(each.key(), text(each.value())));
        assertThat(headers).isEqualTo(Map.of("id", "evt_7", "seq", "7", "chain", "nod_1", "sha256", "ab7"));
        JsonNode event = JSON.readTree(message.value());
        assertThat(event.at("/metadata/uid").asText()).isEqualTo("evt_7");
        assertThat(event.path("class_uid").asInt()).isEqualTo(3004);
        assertThat(event.path("raw_data").asText()).isEqualTo(record.json());
    }

    @Test
    @DisplayName("what is about no agent has its chain as the key")
    void chain() {
        assertThat(text(messages().of(Trail.record(1, "", "note")).key())).isEqualTo("nod_1");
    }

    @Test
    @DisplayName(
            "a record that is too long goes without its details and says so, or stops the delivery where that is wanted")
    void oversize() throws Exception {
        AuditRecord record = Trail.record(1, "agt_1", "x".repeat(10_000));
        JsonNode event = JSON.readTree(messages().of(record).value());
        assertThat(event.path("raw_data").asText())
                .contains("\"abridged\":\"longer than max_message_bytes")
                .doesNotContain("xxxx");
        assertThat(event.at("/raw_data_hash/value").asText()).isEqualTo("ab1");
        assertThatThrownBy(() -> messages("oversize", "refuse").of(record))
                .hasMessageContaining("raise it here and max.message.bytes at the topic, or set oversize to abridge");
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.it.Office;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.tck.server.KafkaServer;
import org.portcullis.tck.server.RealServers;

/** Kafka's client finds classes by name: here it does so within its bundle. */
@Tag("slow")
@DisplayName("The audit trail reaches a real Kafka from the running platform (AUD-4, PLG-1)")
class KafkaSinkIT {
    private static final String TOPIC = "portcullis-audit";

    @TempDir
    Path folder;

    @Test
    @DisplayName("by SCRAM, every record from the first on, in order; its password is in no log (CRB-2)")
    void reaches() throws Exception {
        AtomicInteger port = new AtomicInteger();
        try (KafkaServer kafka = RealServers.orSkip(() ->
                        KafkaServer.start(made -> listener(made, port), Map.of("portcullis", "kafka-canary-4711")));
                KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", "127.0.0.1:" + kafka.port(), "fetch.max.wait.ms", 20),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + kafka.port()))) {
                admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
                        .all()
                        .get();
            }
            Path password = Files.writeString(folder.resolve("kafka.password"), "kafka-canary-4711");
            Path home = folder.resolve("home");
            Path instances = Files.createDirectories(home.resolve("config/instances"));
            Files.writeString(
                    instances.resolve("siem-kafka~main.json"),
                    "{\"environment\":\"test\",\"brokers\":\"127.0.0.1:1, 127.0.0.1:" + port.get()
                            + "\",\"transport\":\"tcp\",\"username\":\"portcullis\",\"password_ref\":\"file:" + password
                            + "\"}");
            try (ServerUnderTest server = new ServerUnderTest(home).start()) {
                assertThat(new Office(server).administrator().text("/adapters/instances/siem-kafka~main"))
                        .contains("\"ACTIVE\"");
                TopicPartition partition = new TopicPartition(TOPIC, 0);
                reader.assign(List.of(partition));
                reader.seekToBeginning(List.of(partition));
                List<Long> numbers = new ArrayList<>();
                ServerUnderTest.await("records", Duration.ofSeconds(60), () -> {
                    reader.poll(Duration.ofMillis(100))
                            .forEach(each -> numbers.add(Long.parseLong(
                                    new String(each.headers().lastHeader("seq").value(), StandardCharsets.UTF_8))));
                    return numbers.contains(1L) && numbers.size() >= 5;
                });
                assertThat(numbers).doesNotHaveDuplicates().isSorted();
                assertThat(numbers.get(numbers.size() - 1)).isEqualTo(Collections.max(numbers));
            }
            try (var logs = Files.walk(home.resolve("data"))) {
                for (Path log :
                        logs.filter(each -> each.toString().endsWith(".log")).toList()) {
                    assertThat(Files.readString(log)).doesNotContain("kafka-canary-4711");
                }
            }
        }
    }

    private static Map<String, String> listener(KafkaServer made, AtomicInteger port) {
        port.set(made.freePort());
        String listener = "SCRAM://127.0.0.1:" + port.get();
        return Map.of(
                "listeners", listener,
                "advertised.listeners", listener,
                "listener.security.protocol.map", "SCRAM:SASL_PLAINTEXT",
                "listener.name.scram.sasl.enabled.mechanisms", "SCRAM-SHA-512",
                "listener.name.scram.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                "allow.everyone.if.no.acl.found", "true");
    }
}

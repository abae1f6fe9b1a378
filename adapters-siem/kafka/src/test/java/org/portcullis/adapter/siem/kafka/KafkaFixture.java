// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.portcullis.spi.Secret;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.spi.audit.AuditSink;
import org.portcullis.tck.AuditVendor;
import org.portcullis.tck.Fault;
import org.portcullis.tck.JumpingClock;

/** The adapter before a real Kafka, logged in by SCRAM, with a proxy between; each has a topic of its own. */
final class KafkaFixture implements AuditVendor {
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String topic = "portcullis-audit-" + NUMBER.incrementAndGet();
    private final JumpingClock clock = new JumpingClock();
    private final RealKafka kafka;
    private volatile String password = RealKafka.PASSWORD;
    private KafkaAdapter adapter;

    KafkaFixture(RealKafka kafka) {
        this(kafka, Map.of());
    }

    KafkaFixture(RealKafka kafka, Map<String, String> topicSettings) {
        this.kafka = kafka;
        kafka.proxy().pass();
        kafka.makeTopic(topic, topicSettings);
        adapter = adapter();
    }

    private KafkaAdapter adapter() {
        return new KafkaAdapter(settings(), host -> {}, reference -> Secret.of(password), ProducerMaker::kafka, clock);
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("environment", "test");
        settings.put("brokers", "127.0.0.1:" + kafka.port("SCRAM"));
        settings.put("transport", "tcp");
        settings.put("username", "portcullis");
        settings.put("password_ref", "env:KAFKA_PASSWORD");
        settings.put("topic", topic);
        settings.put("acknowledge_seconds", 3);
        return settings;
    }

    List<ConsumerRecord<byte[], byte[]>> messages() {
        return kafka.messages(topic);
    }

    @Override
    public AuditSink sink() {
        return adapter;
    }

    @Override
    public boolean restart() {
        adapter.close();
        adapter = adapter();
        return true;
    }

    @Override
    public boolean jumpClock(Duration offset) {
        clock.jump(offset);
        return true;
    }

    @Override
    public List<String> received() {
        return messages().stream().map(one -> RealKafka.header(one, "id")).toList();
    }

    @Override
    public boolean holds(AuditRecord record) {
        return messages().stream()
                .filter(one -> RealKafka.header(one, "id").equals(record.id()))
                .anyMatch(one -> RealKafka.header(one, "sha256").equals(record.hash())
                        && RealKafka.header(one, "seq").equals(Long.toString(record.seq()))
                        && json(one).path("raw_data").asText().equals(record.json()));
    }

    static JsonNode json(ConsumerRecord<byte[], byte[]> message) {
        try {
            return JSON.readTree(message.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kafka's throttling is no failure: the broker takes the batch, and its client waits before the next one. */
    @Override
    public Set<Fault> faults() {
        return EnumSet.complementOf(EnumSet.of(Fault.NONE, Fault.THROTTLED, Fault.SERVER_ERROR));
    }

    @Override
    public void breakWith(Fault fault) {
        password = fault == Fault.BAD_CREDENTIALS ? "another-password" : RealKafka.PASSWORD;
        switch (fault) {
            case UNREACHABLE -> kafka.proxy().refuse();
            case HANG -> kafka.proxy().swallow();
            case ANSWER_LOST -> kafka.proxy().cutAnswerTo("evt_tck");
            case ANSWER_LATE -> kafka.proxy().loseAnswers();
            case ANSWER_CUT -> kafka.proxy().cutInAnswerTo("evt_tck");
            case SLOW -> kafka.proxy().delay(Duration.ofMillis(100));
            default -> kafka.proxy().pass();
        }
    }

    @Override
    public Set<String> canaries() {
        return Set.of(RealKafka.PASSWORD);
    }

    @Override
    public void close() {
        kafka.proxy().pass();
        adapter.close();
        kafka.removeTopic(topic);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.audit.AuditRecord;

@DisplayName("AUD-4 siem-kafka counts what was acknowledged, without a gap")
class DeliveryTest {
    private final List<ScriptedProducer> producers = new ArrayList<>();
    private final ScriptedProducer first = new ScriptedProducer();
    private volatile String password = "a-password";
    private final KafkaAdapter adapter = new KafkaAdapter(
            settings(),
            host -> {
                if (host.getPort() != 9092) {
                    throw new AdapterException(FailureKind.MISCONFIGURED, "may not call " + host);
                }
            },
            reference -> Secret.of(password),
            properties -> {
                producers.add(producers.isEmpty() ? first : new ScriptedProducer());
                return producers.get(producers.size() - 1);
            },
            Clock.systemUTC());

    @AfterEach
    void close() {
        adapter.close();
    }

    private static Map<String, Object> settings() {
        return new HashMap<>(Map.of(
                "brokers",
                "127.0.0.1:9092, localhost:9092",
                "transport",
                "tcp",
                "username",
                "me",
                "password_ref",
                "env:KAFKA_PASSWORD"));
    }

    private long deliver(List<AuditRecord> batch) {
        return adapter.deliver(batch, Trail.within(Duration.ofSeconds(5)));
    }

    @Test
    @DisplayName("the first failure ends the producer before it sends what stands behind; the next one begins there")
    void nothingOvertakes() {
        first.outcomes.addAll(
                List.of(ScriptedProducer.TAKEN, ScriptedProducer.TAKEN, new NotEnoughReplicasException("busy")));
        assertThat(deliver(Trail.records(1, 6))).isEqualTo(2);
        assertThat(first.closed()).isTrue();
        assertThat(first.taken).containsExactly("evt_1", "evt_2");
        assertThat(deliver(Trail.records(3, 6))).isEqualTo(6);
        assertThat(producers).hasSize(2);
        assertThat(producers.get(1).taken).containsExactly("evt_3", "evt_4", "evt_5", "evt_6");
        assertThat(deliver(Trail.records(7, 8))).isEqualTo(8);
        assertThat(producers).as("kept as long as all goes well").hasSize(2);
    }

    @Test
    @DisplayName("what failed is what is told, not that the records before it went down with it")
    void firstFailure() {
        first.outcomes.addAll(List.of(ScriptedProducer.LOST, new TopicAuthorizationException("portcullis-audit")));
        assertThatThrownBy(() -> adapter.deliver(Trail.records(1, 3), Trail.within(Duration.ofMillis(600))))
                .isInstanceOfSatisfying(AdapterException.class, e -> assertThat(e.kind())
                        .isIn(FailureKind.FORBIDDEN, FailureKind.TIMEOUT, FailureKind.UNAVAILABLE));
        assertThat(first.closed()).isTrue();
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(new AuthenticationException("no"), FailureKind.UNAUTHENTICATED),
                Arguments.of(new TopicAuthorizationException("portcullis-audit"), FailureKind.FORBIDDEN),
                Arguments.of(new UnknownTopicOrPartitionException("none"), FailureKind.MISCONFIGURED),
                Arguments.of(new ThrottlingQuotaExceededException("slowly"), FailureKind.RATE_LIMITED),
                Arguments.of(new NotEnoughReplicasException("one"), FailureKind.UNAVAILABLE),
                Arguments.of(new NotEnoughReplicasAfterAppendException("one"), FailureKind.INTERNAL),
                Arguments.of(new RecordTooLargeException("big"), FailureKind.REJECTED),
                Arguments.of(new UnsupportedVersionException("old"), FailureKind.UNSUPPORTED),
                Arguments.of(new TimeoutException("expired"), FailureKind.TIMEOUT),
                Arguments.of(
                        new TimeoutException("expired", new NotEnoughReplicasException("one")),
                        FailureKind.UNAVAILABLE),
                Arguments.of(new UnknownServerException("oops"), FailureKind.INTERNAL),
                Arguments.of(new IllegalStateException("oops"), FailureKind.INTERNAL));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @DisplayName("PLG-5 what Kafka says is a kind")
    void kind(RuntimeException failure, FailureKind kind) {
        first.outcomes.add(failure);
        assertThatThrownBy(() -> deliver(Trail.records(1, 3)))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(kind));
        assertThat(deliver(Trail.records(1, 3))).isEqualTo(3);
    }

    @Test
    @DisplayName("PLG-4 a broker that the cluster names and the settings don't is sent nothing")
    void strangeBroker() {
        first.leader = new Node(2, "127.0.0.1", 9999);
        assertThatThrownBy(() -> deliver(Trail.records(1, 1)))
                .hasMessageContaining("names 127.0.0.1:9999 as a broker, which brokers doesn't list");
        assertThat(first.taken).isEmpty();
    }

    @Test
    @DisplayName("CRB-2 another password takes effect with the next delivery")
    void rotation() {
        deliver(Trail.records(1, 1));
        password = "its-successor";
        deliver(Trail.records(2, 2));
        assertThat(first.closed()).isTrue();
        assertThat(producers).hasSize(2);
    }

    @Test
    @DisplayName("nothing but a bound number of bytes waits for its acknowledgement; no acknowledgement is TIMEOUT")
    void window() {
        for (int i = 0; i < 100; i++) {
            first.outcomes.add(ScriptedProducer.LOST);
        }
        List<AuditRecord> large = new ArrayList<>();
        for (int seq = 1; seq <= 20; seq++) {
            large.add(Trail.record(seq, "agt_1", "x".repeat(400_000)));
        }
        assertThatThrownBy(() -> adapter.deliver(large, Trail.within(Duration.ofMillis(300))))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.TIMEOUT));
        assertThat(100 - first.outcomes.size()).as("sent").isBetween(2, 6);
    }

    @Test
    @DisplayName("an instance that has ended delivers nothing")
    void ended() {
        adapter.close();
        adapter.close();
        assertThatThrownBy(() -> deliver(Trail.records(1, 1))).hasMessageContaining("has ended");
    }
}

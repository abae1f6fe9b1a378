// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.audit.AuditRecord;

@Tag("slow")
@DisplayName("siem-kafka at a real Kafka")
class RealKafkaTest {
    private static final Duration ENOUGH = Duration.ofSeconds(20);

    private final RealKafka kafka = RealKafka.get();
    private final KafkaFixture fixture = new KafkaFixture(kafka);

    @AfterEach
    void close() {
        fixture.close();
    }

    private void fails(KafkaAdapter adapter, FailureKind kind, String said) {
        try {
            assertThatThrownBy(() -> adapter.deliver(Trail.records(1, 3), Trail.within(ENOUGH)))
                    .isInstanceOfSatisfying(
                            AdapterException.class,
                            e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
                    .hasMessageContaining(said);
        } finally {
            adapter.close();
        }
    }

    private static KafkaAdapter adapter(Map<String, Object> settings, String secret) {
        return new KafkaAdapter(settings, host -> {}, reference -> resolve(reference, secret));
    }

    private static Secret resolve(String reference, String secret) {
        try {
            return Secret.of(
                    reference.startsWith("file:")
                            ? Files.readString(Path.of(reference.substring("file:".length())))
                            : secret);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> tls(String listener, String ca) {
        Map<String, Object> settings = new HashMap<>(fixture.settings());
        settings.put("brokers", "127.0.0.1:" + kafka.port(listener));
        settings.put("transport", "tls");
        settings.put("ca_file", Certificates.path(ca));
        return settings;
    }

    private Map<String, Object> mutual(String identity) {
        Map<String, Object> settings = tls("MUTUAL", "ca.pem");
        settings.keySet().removeAll(Set.of("username", "password_ref"));
        settings.put("sasl", "none");
        settings.put("client_certificate_file", Certificates.path(identity + ".pem"));
        settings.put("client_key_ref", "file:" + Certificates.path(identity + ".key"));
        return settings;
    }

    private Map<String, Object> plain() {
        Map<String, Object> settings = tls("LOGIN", "ca.pem");
        settings.put("sasl", "plain");
        settings.put("compression", "gzip");
        return settings;
    }

    @Test
    @DisplayName(
            "CRB-2 mutual TLS, and PLAIN within TLS; a stranger's certificate, a wrong password, a strange CA are refused")
    void tls() {
        KafkaAdapter certified = adapter(mutual("own"), "");
        assertThat(certified.deliver(Trail.records(1, 3), Trail.within(ENOUGH))).isEqualTo(3);
        certified.close();
        KafkaAdapter named = adapter(plain(), RealKafka.PLAIN_PASSWORD);
        assertThat(named.deliver(Trail.records(4, 9), Trail.within(ENOUGH))).isEqualTo(9);
        named.close();
        assertThat(fixture.messages()).hasSize(9);
        fails(adapter(mutual("stranger"), ""), FailureKind.UNAUTHENTICATED, "client_certificate_file");
        fails(adapter(plain(), "wrong"), FailureKind.UNAUTHENTICATED, "check username and password_ref");
        Map<String, Object> strange = plain();
        strange.put("ca_file", Certificates.path("other.pem"));
        fails(adapter(strange, RealKafka.PLAIN_PASSWORD), FailureKind.MISCONFIGURED, "ca_file");
        assertThat(fixture.messages()).hasSize(9);
    }

    @Test
    @DisplayName("a topic that isn't there, one that isn't ours, a record that the topic doesn't take: each its kind")
    void refusals() {
        Map<String, Object> missing = fixture.settings();
        missing.put("topic", "portcullis-audit-missing");
        fails(adapter(missing, RealKafka.PASSWORD), FailureKind.MISCONFIGURED, "create topic portcullis-audit-missing");
        kafka.makeTopic("somebody-elses", Map.of());
        Map<String, Object> foreign = fixture.settings();
        foreign.put("topic", "somebody-elses");
        fails(adapter(foreign, RealKafka.PASSWORD), FailureKind.FORBIDDEN, "right of the adapter's page");
        kafka.removeTopic("somebody-elses");
        try (KafkaFixture small = new KafkaFixture(kafka, Map.of("max.message.bytes", "3000"))) {
            List<AuditRecord> batch = new ArrayList<>(Trail.records(1, 2));
            batch.add(Trail.record(3, "agt_1", "x".repeat(5000)));
            batch.add(Trail.record(4, "agt_1", "behind it"));
            long counted = small.sink().deliver(batch, Trail.within(ENOUGH));
            assertThat(counted).isBetween(1L, 2L);
            List<AuditRecord> rest = batch.subList((int) counted, 4);
            while (counted < 2) {
                counted = small.sink().deliver(rest, Trail.within(ENOUGH));
                rest = batch.subList((int) counted, 4);
            }
            List<AuditRecord> left = rest;
            assertThatThrownBy(() -> small.sink().deliver(left, Trail.within(ENOUGH)))
                    .hasMessageContaining("raise max.message.bytes");
            assertThat(small.received()).contains("evt_1", "evt_2").doesNotContain("evt_3", "evt_4");
        }
    }

    @Test
    @DisplayName(
            "CRB-4 with the right of the page one may write to the topic, and neither read, make, change nor delete any")
    void leastPrivilege() throws Exception {
        fixture.sink().deliver(Trail.records(1, 3), Trail.within(ENOUGH));
        String topic = (String) fixture.settings().get("topic");
        Map<String, Object> ours = ProducerProperties.of(
                new KafkaSettings(mutual("own")),
                Credentials.read(new KafkaSettings(mutual("own")), reference -> resolve(reference, "")));
        Map<String, Object> login = new HashMap<>(ours);
        login.keySet().removeIf(key -> !key.matches("bootstrap.servers|security.protocol|ssl\\..*"));
        try (Admin admin = Admin.create(login);
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(login, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seek(new TopicPartition(topic, 0), 0);
            assertThatThrownBy(() -> consumer.poll(ENOUGH)).isInstanceOf(AuthorizationException.class);
            for (var attempt : List.of(
                    admin.createTopics(List.of(new NewTopic("portcullis-audit-more", 1, (short) 1)))
                            .all(),
                    admin.deleteTopics(List.of(topic)).all(),
                    admin.describeAcls(org.apache.kafka.common.acl.AclBindingFilter.ANY)
                            .values())) {
                assertThatThrownBy(attempt::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(AuthorizationException.class);
            }
        }
        assertThat(fixture.received()).containsExactlyInAnyOrder("evt_1", "evt_2", "evt_3");
    }

    @Test
    @DisplayName(
            "AUD-4 killed with -9 in the middle of 8,000 records of 20 agents: none is missing, in order for each agent")
    void crashes() {
        List<AuditRecord> all = Trail.records(1, 8_000);
        int counted = 0;
        boolean crashed = false;
        while (counted < all.size()) {
            if (counted >= 4000 && !crashed) {
                crashed = true;
                Thread killer = new Thread(() -> kafka.server().kill(), "killer");
                killer.start();
                counted = delivered(all, counted);
                join(killer);
                kafka.server().startAgain();
            }
            counted = delivered(all, counted);
        }
        List<ConsumerRecord<byte[], byte[]>> held = fixture.messages();
        Map<String, Long> last = new HashMap<>();
        Set<String> ids = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> each : held) {
            long seq = Long.parseLong(RealKafka.header(each, "seq"));
            if (ids.add(RealKafka.header(each, "id"))) {
                String agent = new String(each.key(), java.nio.charset.StandardCharsets.UTF_8);
                assertThat(seq).as(agent).isGreaterThan(last.getOrDefault(agent, 0L));
                last.put(agent, seq);
            }
        }
        assertThat(ids).hasSize(all.size());
        System.out.printf(
                "%d records to a Kafka that was killed: %d came twice%n", all.size(), held.size() - ids.size());
    }

    private int delivered(List<AuditRecord> all, int counted) {
        List<AuditRecord> batch = all.subList(counted, Math.min(all.size(), counted + 500));
        try {
            return (int) fixture.sink().deliver(batch, Trail.within(ENOUGH));
        } catch (AdapterException e) {
            return counted; // given again
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

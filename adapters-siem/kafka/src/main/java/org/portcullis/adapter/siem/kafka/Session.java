// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.host.VendorHosts;

/**
 * One producer, from its first record to its first failure. A producer that goes on after one would send what stands behind
 * the failed record, and the failed one after it when it is given again: so the first failure ends it before it sends
 * anything else. In its place comes a new one, whose first record is the first that was not counted.
 */
final class Session implements AutoCloseable {
    /** How long a broker may not have heard of a topic that was just made. */
    private static final Duration NEWS_SPREAD = Duration.ofSeconds(2);

    private final KafkaSettings settings;
    private final Credentials credentials;
    private final Producer<byte[], byte[]> producer;
    private final Brokers brokers;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Throwable failure;

    Session(KafkaSettings settings, Credentials credentials, Producer<byte[], byte[]> producer) {
        this.settings = settings;
        this.credentials = credentials;
        this.producer = producer;
        this.brokers = new Brokers(settings.brokers);
    }

    /** Whether it can go on, with what we prove ourselves with now. */
    boolean fits(Credentials now) {
        return !ended.get() && credentials.matches(now);
    }

    /**
     * Waits until the topic is known, and no partition of it leads to where we may not go.
     *
     * @throws RuntimeException Kafka's, or ours
     */
    void awaitTopic(VendorHosts hosts, Time time, Failures failures) {
        Time patience = new Time(NEWS_SPREAD);
        while (true) {
            try {
                for (PartitionInfo partition : producer.partitionsFor(settings.topic)) {
                    require(partition.leader(), hosts);
                }
                return;
            } catch (TimeoutException e) {
                if (e.getCause() != null && patience.isOver()) {
                    throw e;
                }
                if (time.isOver()) {
                    throw failures.ofTime("word of topic " + settings.topic);
                }
                if (e.getCause() == null && !brokers.listen(time)) {
                    throw failures.ofUnreachable();
                }
            }
        }
    }

    private static void require(Node leader, VendorHosts hosts) {
        if (leader == null || leader.isEmpty()) {
            return; // it is being elected
        }
        String host = leader.host().contains(":") ? "[" + leader.host() + "]" : leader.host();
        String broker = host + ":" + leader.port();
        try {
            hosts.require(KafkaSettings.address(broker));
        } catch (AdapterException e) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "the cluster names " + broker + " as a broker, which brokers doesn't list; add it if it is yours",
                    e);
        }
    }

    /** Sends it; the acknowledgement, or the failure, comes later. */
    Pending send(ProducerRecord<byte[], byte[]> message) {
        Callback atEnd = (metadata, problem) -> {
            if (problem != null) {
                if (failure == null) {
                    failure = problem;
                }
                end(); // in the producer's own thread: before it sends anything else
            }
        };
        return new Pending(producer.send(message, atEnd), message.value().length);
    }

    /** What the first record failed with; all that it ended along with itself only say that the producer is closed. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Whether the producer has no connection, and nobody would take one. */
    boolean isCutOff(Time time) {
        boolean connected = producer.metrics().entrySet().stream()
                .filter(each -> each.getKey().name().equals("connection-count"))
                .anyMatch(each -> each.getValue().metricValue() instanceof Number count && count.doubleValue() > 0);
        return !connected && !brokers.listen(time);
    }

    /** What was not acknowledged by now may still arrive, and is given again. */
    private void end() {
        if (ended.compareAndSet(false, true)) {
            producer.close(Duration.ZERO);
        }
    }

    @Override
    public void close() {
        end();
        credentials.close();
    }

    @Override
    public String toString() {
        return "session with " + Map.of("brokers", settings.brokers, "topics", List.of(settings.topic));
    }
}

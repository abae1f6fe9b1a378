// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer that is told what becomes of each record; it stops at its close, as Kafka's does. */
final class ScriptedProducer extends MockProducer<byte[], byte[]> {
    /** What becomes of the next records: a failure, or {@link #TAKEN}; all are taken when nothing is said. */
    static final RuntimeException TAKEN = new RuntimeException("taken");
    /** It is never heard of again. */
    static final RuntimeException LOST = new RuntimeException("lost");

    final Deque<RuntimeException> outcomes = new ArrayDeque<>();
    final List<String> taken = new ArrayList<>();
    RuntimeException topicFailure;
    Node leader = new Node(1, "127.0.0.1", 9092);

    ScriptedProducer() {
        super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        if (topicFailure != null) {
            throw topicFailure;
        }
        Node[] nodes = {leader};
        return List.of(new PartitionInfo(topic, 0, leader, nodes, nodes));
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message, Callback callback) {
        Future<RecordMetadata> sent = super.send(message, callback);
        RuntimeException outcome = outcomes.isEmpty() ? TAKEN : outcomes.remove();
        if (outcome == TAKEN) {
            taken.add(new String(message.headers().lastHeader("id").value(), java.nio.charset.StandardCharsets.UTF_8));
            completeNext();
        } else if (outcome != LOST) {
            errorNext(outcome);
        }
        return sent;
    }

    @Override
    public void close(Duration time) {
        if (!closed()) {
            super.close(time);
        }
    }
}

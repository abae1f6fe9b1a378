// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** Makes the producer; tests put another in its place. */
@FunctionalInterface
interface ProducerMaker {
    /** @throws org.apache.kafka.common.KafkaException when it can't be made with these properties */
    Producer<byte[], byte[]> make(Map<String, Object> properties);

    /** Kafka's own, which finds classes by name with the thread's class loader: ours is set meanwhile. */
    static Producer<byte[], byte[]> kafka(Map<String, Object> properties) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(KafkaProducer.class.getClassLoader());
        try {
            return new KafkaProducer<>(properties);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}

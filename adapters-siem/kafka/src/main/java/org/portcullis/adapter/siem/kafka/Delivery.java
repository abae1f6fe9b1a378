// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;

/** One batch on its way: counted is what was acknowledged without a gap. */
final class Delivery {
    private static final long LOOK_MILLIS = 500;

    private final Session session;
    private final Messages messages;
    private final Failures failures;
    private final Time time;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private int waiting;
    private int accepted;

    Delivery(Session session, Messages messages, Failures failures, Time time) {
        this.session = session;
        this.messages = messages;
        this.failures = failures;
        this.time = time;
    }

    /** How many of the first were acknowledged, without a gap. */
    int accepted() {
        return accepted;
    }

    /** @throws RuntimeException what stopped it: Kafka's, or ours */
    void run(List<AuditRecord> batch) {
        for (AuditRecord record : batch) {
            ProducerRecord<byte[], byte[]> message = prepared(record);
            if (message == null) {
                break;
            }
            while (waiting + message.value().length > ProducerProperties.WINDOW_BYTES && !pending.isEmpty()) {
                awaitFirst();
            }
            if (!send(message)) {
                break;
            }
        }
        while (!pending.isEmpty()) {
            awaitFirst();
        }
    }

    /** False when one before it has failed meanwhile, which shows when that one is waited for. */
    private boolean send(ProducerRecord<byte[], byte[]> message) {
        try {
            Pending sent = session.send(message);
            pending.add(sent);
            waiting += sent.bytes();
            return true;
        } catch (IllegalStateException e) {
            if (session.failure().isEmpty() || pending.isEmpty()) {
                throw e;
            }
            return false;
        }
    }

    /** Null for one that can't go, behind others that can: it is the first one of the next batch. */
    private ProducerRecord<byte[], byte[]> prepared(AuditRecord record) {
        try {
            return messages.of(record);
        } catch (AdapterException e) {
            if (accepted + pending.size() == 0) {
                throw e;
            }
            return null;
        }
    }

    private void awaitFirst() {
        Pending first = pending.element();
        while (true) {
            try {
                first.acknowledgement().get(time.leftMillis(LOOK_MILLIS), TimeUnit.MILLISECONDS);
                break;
            } catch (TimeoutException e) {
                if (time.isOver()) {
                    throw failures.ofTime("acknowledgement");
                }
                if (session.isCutOff(time)) {
                    throw failures.ofUnreachable();
                }
            } catch (ExecutionException e) {
                throw failures.of(session.failure().orElse(e.getCause()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AdapterException(FailureKind.TIMEOUT, "interrupted; the batch is given again", e);
            }
        }
        pending.remove();
        waiting -= first.bytes();
        accepted++;
    }
}

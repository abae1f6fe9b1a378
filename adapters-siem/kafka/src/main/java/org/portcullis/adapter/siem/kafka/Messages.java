// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.portcullis.adapter.kit.siem.AuditFacts;
import org.portcullis.adapter.kit.siem.OcsfEvent;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;

/**
 * Records as messages: the agent is the key, so that one agent's records stand in one partition, in order; what is about
 * no agent has its chain as the key. Id, number, chain and hash are headers, so that a consumer can tell duplicates and
 * gaps without reading the body, which is an OCSF event.
 */
final class Messages {
    private final KafkaSettings settings;

    Messages(KafkaSettings settings) {
        this.settings = settings;
    }

    /**
     * The message of a record. It bears the time at which it is sent: by the record's own, which may be long ago after an
     * outage, a broker could refuse it or throw it away early.
     *
     * @throws AdapterException {@code REJECTED} when it is too long and may not be abridged
     */
    ProducerRecord<byte[], byte[]> of(AuditRecord record) {
        AuditFacts facts = AuditFacts.of(record);
        byte[] body = body(facts);
        List<Header> headers = List.of(
                header("id", record.id()),
                header("seq", Long.toString(record.seq())),
                header("chain", record.chain()),
                header("sha256", record.hash()));
        if (body.length > settings.maxMessageBytes) {
            if (settings.oversize == KafkaSettings.Oversize.REFUSE) {
                throw tooLong(record, body.length);
            }
            int whole = body.length;
            body = body(facts.abridged("longer than max_message_bytes; the platform has the record under its id"));
            if (body.length > settings.maxMessageBytes) {
                throw tooLong(record, whole);
            }
        }
        String key = facts.agent().isEmpty() ? record.chain() : facts.agent();
        return new ProducerRecord<>(settings.topic, null, null, bytes(key), body, headers);
    }

    private static byte[] body(AuditFacts facts) {
        ByteArrayOutputStream event = new ByteArrayOutputStream(2048);
        try {
            OcsfEvent.write(facts, event);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory doesn't fail", e);
        }
        return event.toByteArray();
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private AdapterException tooLong(AuditRecord record, int bytes) {
        return new AdapterException(
                FailureKind.REJECTED,
                "the message of record " + record.id() + " has " + bytes + " bytes, max_message_bytes is "
                        + settings.maxMessageBytes + "; raise it here and max.message.bytes at the topic"
                        + (settings.oversize == KafkaSettings.Oversize.REFUSE ? ", or set oversize to abridge" : ""));
    }
}

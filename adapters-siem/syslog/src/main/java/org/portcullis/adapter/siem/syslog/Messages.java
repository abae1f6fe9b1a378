// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import org.portcullis.adapter.kit.siem.AuditFacts;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;

/**
 * Records as frames: a message of RFC 5424 behind its length in octets. Id, number, chain and hash stand in the structured
 * data, so that a receiver can tell duplicates and gaps without reading the body.
 */
final class Messages {
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    /** Syslog's severities: informational, notice, warning. */
    private static final int[] SEVERITIES = {6, 5, 4};

    private final SyslogSettings settings;

    Messages(SyslogSettings settings) {
        this.settings = settings;
    }

    /**
     * The frame of a record.
     *
     * @throws AdapterException {@code REJECTED} when it is too long and may not be abridged
     */
    byte[] frame(AuditRecord record) {
        AuditFacts facts = AuditFacts.of(record);
        byte[] message = message(facts, "");
        if (message.length > settings.maxMessageBytes) {
            if (settings.oversize == SyslogSettings.Oversize.REFUSE) {
                throw tooLong(record, message.length);
            }
            int whole = message.length;
            message = message(
                    facts.abridged("longer than max_message_bytes; the platform has the record under its id"),
                    " abridged=\"" + record.json().getBytes(StandardCharsets.UTF_8).length + "\"");
            if (message.length > settings.maxMessageBytes) {
                throw tooLong(record, whole);
            }
        }
        byte[] length = (message.length + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[length.length + message.length];
        System.arraycopy(length, 0, frame, 0, length.length);
        System.arraycopy(message, 0, frame, length.length, message.length);
        return frame;
    }

    private byte[] message(AuditFacts facts, String mark) {
        AuditRecord record = facts.record();
        StringBuilder head = new StringBuilder(256);
        head.append('<')
                .append(settings.facility * 8 + SEVERITIES[facts.severity().ordinal()])
                .append(">1 ");
        head.append(record.time().truncatedTo(ChronoUnit.MICROS)).append(' ');
        head.append(settings.hostname).append(' ').append(settings.appName).append(' ');
        head.append(name(record.chain(), 128))
                .append(' ')
                .append(name(facts.action(), 32))
                .append(" [");
        head.append(settings.sdId);
        parameter(head, "id", record.id());
        parameter(head, "seq", Long.toString(record.seq()));
        parameter(head, "chain", record.chain());
        parameter(head, "sha256", record.hash());
        head.append(mark).append("] ");
        ByteArrayOutputStream message = new ByteArrayOutputStream(2048);
        message.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        if (settings.bom) {
            message.writeBytes(BOM);
        }
        message.writeBytes(settings.format.body(facts));
        return message.toByteArray();
    }

    private AdapterException tooLong(AuditRecord record, int bytes) {
        return new AdapterException(
                FailureKind.REJECTED,
                "the message of record " + record.id() + " has " + bytes + " bytes, max_message_bytes is "
                        + settings.maxMessageBytes + "; raise it here and at the receiver"
                        + (settings.oversize == SyslogSettings.Oversize.REFUSE ? ", or set oversize to abridge" : ""));
    }

    /** Visible ASCII of at most that length; RFC 5424's nil value for nothing. */
    private static String name(String value, int longest) {
        String clean = value.replaceAll("[^!-~]", "_");
        return clean.isEmpty() ? "-" : clean.substring(0, Math.min(longest, clean.length()));
    }

    private static void parameter(StringBuilder head, String name, String value) {
        head.append(' ').append(name).append("=\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\' || c == ']') {
                head.append('\\');
            }
            head.append(Character.isISOControl(c) ? ' ' : c);
        }
        head.append('"');
    }
}

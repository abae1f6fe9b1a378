// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.portcullis.adapter.kit.siem.OcsfEvent;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;

/**
 * A record as the collector takes it: the OCSF event, and beside it when, whose and by which id. No key but the documented
 * ones: Splunk drops what follows one that it doesn't know, and answers success.
 */
final class HecEvent {
    private static final ObjectMapper JSON = new ObjectMapper();

    private HecEvent() {}

    /** @throws AdapterException {@code REJECTED} when the record can't be written as JSON */
    static void write(AuditRecord record, SplunkSettings settings, OutputStream out) {
        ByteArrayOutputStream ocsf = new ByteArrayOutputStream(2048);
        try (JsonGenerator event = JSON.createGenerator(out)) {
            event.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            event.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
            OcsfEvent.write(record, ocsf);
            event.writeStartObject();
            event.writeFieldName("time");
            event.writeRawValue(seconds(record.time()));
            event.writeStringField("host", settings.host().isEmpty() ? record.chain() : settings.host());
            event.writeStringField("source", settings.source());
            event.writeStringField("sourcetype", settings.sourcetype());
            if (!settings.index().isEmpty()) {
                event.writeStringField("index", settings.index());
            }
            event.writeFieldName("event");
            event.writeRawValue(ocsf.toString(StandardCharsets.UTF_8));
            event.writeObjectFieldStart("fields");
            event.writeStringField("event_id", record.id());
            event.writeStringField("chain", record.chain());
            event.writeStringField("seq", Long.toString(record.seq()));
            event.writeStringField("record_hash", record.hash());
            event.writeEndObject();
            event.writeEndObject();
        } catch (IOException e) {
            throw new AdapterException(
                    FailureKind.REJECTED, "record " + record.id() + " has text that is no Unicode", e);
        }
    }

    /** {@code <sec>.<ms>}, the form that Splunk documents; the event itself has the time to the last digit. */
    private static String seconds(Instant time) {
        long millis = time.toEpochMilli();
        return String.format(Locale.ROOT, "%d.%03d", Math.floorDiv(millis, 1000), Math.floorMod(millis, 1000));
    }
}

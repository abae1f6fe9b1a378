// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.elastic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.portcullis.adapter.kit.siem.AuditFacts;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.audit.AuditRecord;

/** The lines of one {@code _bulk} request: a {@code create} and its document for each record, in order. */
final class BulkRequest {
    /** What goes out in one request, some more when a single record is larger. */
    private static final int LARGEST = 90_000;
    /** ASCII alone, so that its length in characters is its length in bytes, and half a character can't break it. */
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final StringWriter lines = new StringWriter(LARGEST + 8192);
    private int count;

    /**
     * Of the records from that index on, as many as go into one request, and none behind one that can't go.
     *
     * @throws AdapterException {@code REJECTED} when the first can't
     */
    static BulkRequest of(List<AuditRecord> batch, int from) {
        BulkRequest request = new BulkRequest();
        try {
            for (int i = from; i < batch.size() && request.lines.getBuffer().length() < LARGEST; i++) {
                request.add(batch.get(i));
            }
        } catch (AdapterException e) {
            if (request.count == 0) {
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory doesn't fail", e);
        }
        return request;
    }

    private void add(AuditRecord record) throws IOException {
        AuditFacts facts = AuditFacts.of(record);
        try (JsonGenerator create = JSON.createGenerator(lines)) {
            create.writeStartObject();
            create.writeObjectFieldStart("create");
            create.writeStringField("_id", record.id());
            create.writeEndObject();
            create.writeEndObject();
        }
        lines.write('\n');
        try (JsonGenerator document = JSON.createGenerator(lines)) {
            EcsDocument.write(facts, document);
        }
        lines.write('\n');
        count++;
    }

    int count() {
        return count;
    }

    /** The lines as the one value that the kit's client sends as it stands. */
    JsonNode body() {
        return JsonNodeFactory.instance.rawValueNode(new RawValue(lines.toString()));
    }
}

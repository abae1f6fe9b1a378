// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.siem;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.audit.AuditRecord;

/**
 * Turns an audit record into an OCSF 1.8.0 event: what passed a gateway into API Activity (6003), everything else into
 * Entity Management (3004). The record's own bytes go along in {@code raw_data} with their SHA-256, so that the chain can
 * be verified from the events; what OCSF 1.8.0 has no place for stands in {@code unmapped}.
 */
public final class OcsfEvent {
    private static final String VERSION = "1.8.0";
    private static final int API_ACTIVITY = 6003;
    private static final int ENTITY_MANAGEMENT = 3004;
    private static final int OTHER = 99;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Integer> HTTP_ACTIVITIES =
            Map.of("POST", 1, "GET", 2, "HEAD", 2, "PUT", 3, "PATCH", 3, "DELETE", 4);
    private static final Map<String, Integer> ENTITY_ACTIVITIES = Map.ofEntries(
            Map.entry("create", 1),
            Map.entry("issue", 1),
            Map.entry("mint", 1),
            Map.entry("request", 1),
            Map.entry("put", 3),
            Map.entry("update", 3),
            Map.entry("decide", 3),
            Map.entry("end", 4),
            Map.entry("delete", 4),
            Map.entry("revoke", 4),
            Map.entry("enrol", 6),
            Map.entry("activate", 10),
            Map.entry("suspend", 12),
            Map.entry("reinstate", 13));

    private OcsfEvent() {}

    /**
     * Writes the event, without a line's end; the stream stays open.
     *
     * @throws AdapterException {@code REJECTED} when the record isn't a JSON object; nothing is written then
     */
    public static void write(AuditRecord record, OutputStream out) throws IOException {
        write(AuditFacts.of(record), out);
    }

    /** Writes the event of a record that has been taken apart already, without a line's end; the stream stays open. */
    public static void write(AuditFacts facts, OutputStream out) throws IOException {
        try (JsonGenerator event = JSON.createGenerator(out)) {
            event.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            event.writeStartObject();
            write(facts, event);
            event.writeEndObject();
        }
    }

    private static void write(AuditFacts facts, JsonGenerator event) throws IOException {
        event.writeNumberField("time", facts.record().time().toEpochMilli());
        if (facts.passedGateway()) {
            apiActivity(facts, event);
        } else {
            classify(event, 3, ENTITY_MANAGEMENT, ENTITY_ACTIVITIES.getOrDefault(facts.verb(), OTHER));
            event.writeObjectFieldStart("entity");
            event.writeStringField("type", facts.noun());
            event.writeStringField("uid", facts.entity());
            event.writeEndObject();
        }
        String outcome = facts.outcome();
        event.writeStringField("activity_name", facts.action());
        event.writeStringField("message", facts.action() + (outcome.isEmpty() ? "" : " " + outcome));
        event.writeNumberField("severity_id", facts.severity().ordinal() + 1);
        event.writeNumberField("status_id", facts.failed() ? 2 : 1);
        event.writeStringField("status", facts.failed() ? "Failure" : "Success");
        event.writeStringField("status_code", outcome);
        event.writeObjectFieldStart("actor");
        event.writeObjectFieldStart("user");
        event.writeStringField("uid", facts.actor());
        event.writeEndObject();
        event.writeEndObject();
        metadata(facts, event);
        unmapped(facts, event);
        event.writeStringField("raw_data", facts.record().json());
        event.writeObjectFieldStart("raw_data_hash");
        event.writeNumberField("algorithm_id", 3);
        event.writeStringField("algorithm", "SHA-256");
        event.writeStringField("value", facts.record().hash());
        event.writeEndObject();
    }

    private static void apiActivity(AuditFacts facts, JsonGenerator event) throws IOException {
        String method = facts.details().path("method").asText();
        classify(event, 6, API_ACTIVITY, HTTP_ACTIVITIES.getOrDefault(method, OTHER));
        event.writeObjectFieldStart("api");
        event.writeStringField("operation", facts.details().path("operation").asText(facts.action()));
        event.writeEndObject();
        event.writeObjectFieldStart("src_endpoint");
        event.writeStringField("uid", facts.agent().isEmpty() ? facts.actor() : facts.agent());
        event.writeEndObject();
    }

    private static void classify(JsonGenerator event, int category, int type, int activity) throws IOException {
        event.writeNumberField("category_uid", category);
        event.writeNumberField("class_uid", type);
        event.writeNumberField("activity_id", activity);
        event.writeNumberField("type_uid", type * 100L + activity);
    }

    private static void metadata(AuditFacts facts, JsonGenerator event) throws IOException {
        AuditRecord record = facts.record();
        event.writeObjectFieldStart("metadata");
        event.writeStringField("version", VERSION);
        event.writeStringField("uid", record.id());
        event.writeNumberField("sequence", record.seq());
        event.writeStringField("log_name", record.chain());
        event.writeStringField("original_time", record.time().toString());
        event.writeObjectFieldStart("product");
        event.writeStringField("name", "Portcullis");
        event.writeStringField("vendor_name", "Portcullis");
        event.writeEndObject();
        if (!facts.grant().isEmpty()) {
            event.writeStringField("correlation_uid", facts.grant());
        }
        event.writeEndObject();
    }

    private static void unmapped(AuditFacts facts, JsonGenerator event) throws IOException {
        event.writeObjectFieldStart("unmapped");
        for (String member : new String[] {"agent", "grant", "details"}) {
            if (facts.source().hasNonNull(member)) {
                event.writeFieldName(member);
                event.writeTree(facts.source().get(member));
            }
        }
        event.writeEndObject();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.file;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;

/**
 * Turns an audit record into an OCSF 1.8.0 event: what passed a gateway into API Activity (6003), everything else into
 * Entity Management (3004). The record's own bytes go along in {@code raw_data} with their SHA-256, so that the chain can
 * be verified from the events; what OCSF 1.8.0 has no place for stands in {@code unmapped}.
 */
final class OcsfEvent {
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
     * Appends the event, without a line's end.
     *
     * @throws AdapterException {@code REJECTED} when the record isn't a JSON object; nothing is appended then
     */
    static void write(AuditRecord record, ByteArrayOutputStream lines) throws IOException {
        JsonNode source = parse(record);
        try (JsonGenerator event = JSON.createGenerator(lines)) {
            event.writeStartObject();
            write(record, source, event);
            event.writeEndObject();
        }
    }

    private static void write(AuditRecord record, JsonNode source, JsonGenerator event) throws IOException {
        String action = source.path("action").asText("unknown");
        String outcome = source.path("outcome").asText("");
        boolean failed = outcome.equalsIgnoreCase("DENIED") || outcome.regionMatches(true, 0, "FAIL", 0, 4);
        event.writeNumberField("time", record.time().toEpochMilli());
        if (action.startsWith("gateway.")) {
            JsonNode details = source.path("details");
            String method = details.path("method").asText();
            classify(event, 6, API_ACTIVITY, HTTP_ACTIVITIES.getOrDefault(method, OTHER));
            event.writeObjectFieldStart("api");
            event.writeStringField("operation", details.path("operation").asText(action));
            event.writeEndObject();
            event.writeObjectFieldStart("src_endpoint");
            event.writeStringField("uid", source.path("agent").asText(actor(source)));
            event.writeEndObject();
        } else {
            String verb = action.substring(action.lastIndexOf('.') + 1);
            classify(event, 3, ENTITY_MANAGEMENT, ENTITY_ACTIVITIES.getOrDefault(verb, OTHER));
            String noun = action.substring(0, Math.max(0, action.indexOf('.')));
            event.writeObjectFieldStart("entity");
            event.writeStringField("type", noun);
            event.writeStringField("uid", entity(noun, source, record));
            event.writeEndObject();
        }
        event.writeStringField("activity_name", action);
        event.writeStringField("message", action + (outcome.isEmpty() ? "" : " " + outcome));
        event.writeNumberField("severity_id", failed ? 3 : action.startsWith("revocation.") ? 2 : 1);
        event.writeNumberField("status_id", failed ? 2 : 1);
        event.writeStringField("status", failed ? "Failure" : "Success");
        event.writeStringField("status_code", outcome);
        event.writeObjectFieldStart("actor");
        event.writeObjectFieldStart("user");
        event.writeStringField("uid", actor(source));
        event.writeEndObject();
        event.writeEndObject();
        metadata(event, record, source);
        unmapped(event, source);
        event.writeStringField("raw_data", record.json());
        event.writeObjectFieldStart("raw_data_hash");
        event.writeNumberField("algorithm_id", 3);
        event.writeStringField("algorithm", "SHA-256");
        event.writeStringField("value", record.hash());
        event.writeEndObject();
    }

    private static void classify(JsonGenerator event, int category, int type, int activity) throws IOException {
        event.writeNumberField("category_uid", category);
        event.writeNumberField("class_uid", type);
        event.writeNumberField("activity_id", activity);
        event.writeNumberField("type_uid", type * 100L + activity);
    }

    private static void metadata(JsonGenerator event, AuditRecord record, JsonNode source) throws IOException {
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
        if (source.hasNonNull("grant")) {
            event.writeStringField("correlation_uid", source.path("grant").asText());
        }
        event.writeEndObject();
    }

    private static void unmapped(JsonGenerator event, JsonNode source) throws IOException {
        event.writeObjectFieldStart("unmapped");
        for (String member : new String[] {"agent", "grant", "details"}) {
            if (source.hasNonNull(member)) {
                event.writeFieldName(member);
                event.writeTree(source.get(member));
            }
        }
        event.writeEndObject();
    }

    private static String actor(JsonNode source) {
        JsonNode actor = source.path("actor");
        return actor.isTextual() ? actor.asText() : actor.path("id").asText("unknown");
    }

    /** What the action was about: named in the details by its noun or as {@code id}, else the grant or the agent. */
    private static String entity(String noun, JsonNode source, AuditRecord record) {
        JsonNode details = source.path("details");
        for (JsonNode candidate : List.of(
                details.path(noun),
                details.path(noun + "_id"),
                details.path("id"),
                source.path("grant"),
                source.path("agent"))) {
            if (candidate.isTextual()) {
                return candidate.asText();
            }
        }
        return record.chain();
    }

    private static JsonNode parse(AuditRecord record) {
        try {
            JsonNode source = JSON.readTree(record.json());
            if (source.isObject()) {
                return source;
            }
        } catch (IOException e) {
            // said below, without quoting the record
        }
        throw new AdapterException(FailureKind.REJECTED, "record " + record.id() + " is no JSON object");
    }
}

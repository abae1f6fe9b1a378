// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
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
        JSON.writeValue(lines, of(record));
    }

    private static ObjectNode of(AuditRecord record) {
        JsonNode source = parse(record);
        String action = source.path("action").asText("unknown");
        String outcome = source.path("outcome").asText("");
        boolean failed = outcome.equalsIgnoreCase("DENIED")
                || outcome.toUpperCase(Locale.ROOT).startsWith("FAIL");
        ObjectNode event = JSON.createObjectNode();
        event.put("time", record.time().toEpochMilli());
        if (action.startsWith("gateway.")) {
            classify(
                    event,
                    6,
                    API_ACTIVITY,
                    HTTP_ACTIVITIES.getOrDefault(source.at("/details/method").asText(), OTHER));
            event.putObject("api")
                    .put("operation", source.at("/details/operation").asText(action));
            event.putObject("src_endpoint").put("uid", source.path("agent").asText(actor(source)));
        } else {
            String verb = action.substring(action.lastIndexOf('.') + 1);
            classify(event, 3, ENTITY_MANAGEMENT, ENTITY_ACTIVITIES.getOrDefault(verb, OTHER));
            ObjectNode entity = event.putObject("entity");
            String noun = action.substring(0, Math.max(0, action.indexOf('.')));
            entity.put("type", noun).put("uid", entity(noun, source, record));
        }
        event.put("activity_name", action);
        event.put("message", action + (outcome.isEmpty() ? "" : " " + outcome));
        event.put("severity_id", failed ? 3 : action.startsWith("revocation.") ? 2 : 1);
        event.put("status_id", failed ? 2 : 1).put("status", failed ? "Failure" : "Success");
        event.put("status_code", outcome);
        event.putObject("actor").putObject("user").put("uid", actor(source));
        metadata(event.putObject("metadata"), record, source);
        unmapped(event.putObject("unmapped"), source);
        event.put("raw_data", record.json());
        event.putObject("raw_data_hash")
                .put("algorithm_id", 3)
                .put("algorithm", "SHA-256")
                .put("value", record.hash());
        return event;
    }

    private static void classify(ObjectNode event, int category, int type, int activity) {
        event.put("category_uid", category).put("class_uid", type).put("activity_id", activity);
        event.put("type_uid", type * 100L + activity);
    }

    private static void metadata(ObjectNode metadata, AuditRecord record, JsonNode source) {
        metadata.put("version", VERSION).put("uid", record.id()).put("sequence", record.seq());
        metadata.put("log_name", record.chain())
                .put("original_time", record.time().toString());
        metadata.putObject("product").put("name", "Portcullis").put("vendor_name", "Portcullis");
        if (source.hasNonNull("grant")) {
            metadata.put("correlation_uid", source.path("grant").asText());
        }
    }

    private static void unmapped(ObjectNode unmapped, JsonNode source) {
        for (String member : new String[] {"agent", "grant", "details"}) {
            if (source.hasNonNull(member)) {
                unmapped.set(member, source.get(member));
            }
        }
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

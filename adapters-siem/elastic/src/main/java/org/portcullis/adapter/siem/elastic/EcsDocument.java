// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.elastic;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import org.portcullis.adapter.kit.siem.AuditFacts;

/**
 * A record as a document of the Elastic Common Schema. The record itself stands whole in {@code event.original}, its hash in
 * {@code event.hash}; what ECS has no place for stands under {@code portcullis}. Every field has one type whatever the record
 * says, so that no record can be refused for what it holds: details that differ in type are in {@code event.original} only.
 */
final class EcsDocument {
    private static final String VERSION = "8.11.0";
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("create", "creation"),
            Map.entry("issue", "creation"),
            Map.entry("mint", "creation"),
            Map.entry("request", "creation"),
            Map.entry("enrol", "creation"),
            Map.entry("put", "change"),
            Map.entry("update", "change"),
            Map.entry("decide", "change"),
            Map.entry("activate", "change"),
            Map.entry("suspend", "change"),
            Map.entry("reinstate", "change"),
            Map.entry("end", "deletion"),
            Map.entry("delete", "deletion"),
            Map.entry("revoke", "deletion"));

    private EcsDocument() {}

    /** Writes it in one line, without that line's end. */
    static void write(AuditFacts facts, JsonGenerator document) throws IOException {
        document.writeStartObject();
        document.writeStringField("@timestamp", facts.record().time().toString());
        document.writeStringField("message", (facts.action() + " " + facts.outcome()).strip());
        object(document, "ecs", "version", VERSION);
        event(facts, document);
        object(document, "user", "id", facts.actor());
        object(document, "observer", "vendor", "Portcullis", "product", "Portcullis");
        if (facts.passedGateway()) {
            document.writeObjectFieldStart("http");
            object(document, "request", "method", facts.details().path("method").asText(""));
            document.writeEndObject();
            object(document, "url", "path", facts.details().path("path").asText(""));
        }
        object(
                document,
                "portcullis",
                "chain",
                facts.record().chain(),
                "agent",
                facts.agent(),
                "grant",
                facts.grant(),
                "entity",
                facts.entity(),
                "outcome",
                facts.outcome());
        document.writeEndObject();
    }

    private static void event(AuditFacts facts, JsonGenerator document) throws IOException {
        document.writeObjectFieldStart("event");
        document.writeStringField("id", facts.record().id());
        document.writeNumberField("sequence", facts.record().seq());
        document.writeStringField("kind", "event");
        document.writeStringField("module", "portcullis");
        document.writeStringField("dataset", "portcullis.audit");
        document.writeStringField("provider", facts.record().chain());
        document.writeStringField("action", facts.action());
        document.writeStringField("category", facts.passedGateway() ? "api" : "iam");
        document.writeStringField("type", type(facts));
        document.writeStringField("outcome", facts.failed() ? "failure" : "success");
        document.writeNumberField("severity", facts.severity().ordinal() + 1);
        text(document, "reason", facts.details().path("reason").asText(""));
        document.writeStringField("original", facts.record().json());
        document.writeStringField("hash", facts.record().hash());
        document.writeEndObject();
    }

    private static String type(AuditFacts facts) {
        if (facts.passedGateway()) {
            return facts.failed() ? "denied" : "allowed";
        }
        return TYPES.getOrDefault(facts.verb(), "info");
    }

    private static void object(JsonGenerator document, String name, String... fields) throws IOException {
        document.writeObjectFieldStart(name);
        for (int i = 0; i < fields.length; i += 2) {
            text(document, fields[i], fields[i + 1]);
        }
        document.writeEndObject();
    }

    private static void text(JsonGenerator document, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            document.writeStringField(name, value);
        }
    }
}

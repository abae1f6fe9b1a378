// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.service.revocation.PartState;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationPart;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Part;

/** A revocation as of some time as canonical JSON, for the event stream. */
final class RevocationDoc {
    private RevocationDoc() {}

    static String write(Revocation revocation) {
        Map<String, Object> doc = new LinkedHashMap<>();
        doc.put("id", revocation.id());
        doc.put("type", revocation.command().target().type());
        doc.put("target", revocation.command().target().id());
        doc.put("reason", revocation.command().reason());
        doc.put("by", revocation.command().by());
        doc.put("state", revocation.state().name());
        doc.put("durable", revocation.durable());
        Revocation.Times times = revocation.times();
        doc.put("commanded_at", times.commandedAt().toString());
        doc.put("fenced_at", times.fencedAt().toString());
        doc.put("deadline", times.deadline().toString());
        times.completedAt().ifPresent(at -> doc.put("completed_at", at.toString()));
        doc.put("parts", revocation.parts().stream().map(RevocationDoc::part).toList());
        return CanonicalJson.write(doc);
    }

    private static Map<String, Object> part(RevocationPart part) {
        Map<String, Object> doc = new LinkedHashMap<>();
        doc.put("part", part.part().name());
        doc.put("adapter", part.adapter());
        doc.put("state", part.state().name());
        part.evidence().ifPresent(evidence -> doc.put("evidence", evidence.name()));
        doc.put("attempts", part.attempts());
        doc.put("elapsed_ms", part.elapsedMillis());
        doc.put("detail", part.detail());
        return doc;
    }

    static Revocation read(String text) {
        JsonNode doc = Json.object(text);
        List<RevocationPart> parts = new ArrayList<>();
        doc.get("parts").forEach(part -> parts.add(readPart(part)));
        return new Revocation(
                doc.get("id").textValue(),
                new Revocation.Command(
                        new RevocationTarget(
                                doc.get("type").textValue(), doc.get("target").textValue()),
                        doc.get("reason").textValue(),
                        doc.get("by").textValue()),
                RevocationState.valueOf(doc.get("state").textValue()),
                doc.get("durable").booleanValue(),
                new Revocation.Times(
                        time(doc, "commanded_at").orElseThrow(),
                        time(doc, "fenced_at").orElseThrow(),
                        time(doc, "deadline").orElseThrow(),
                        time(doc, "completed_at")),
                parts);
    }

    private static Optional<Instant> time(JsonNode doc, String name) {
        return Optional.ofNullable(doc.get(name)).map(JsonNode::textValue).map(Instant::parse);
    }

    private static RevocationPart readPart(JsonNode part) {
        return new RevocationPart(
                Part.valueOf(part.get("part").textValue()),
                part.get("adapter").textValue(),
                PartState.valueOf(part.get("state").textValue()),
                Optional.ofNullable(part.get("evidence"))
                        .map(JsonNode::textValue)
                        .map(Evidence::valueOf),
                part.get("attempts").intValue(),
                part.get("elapsed_ms").longValue(),
                part.get("detail").textValue());
    }
}

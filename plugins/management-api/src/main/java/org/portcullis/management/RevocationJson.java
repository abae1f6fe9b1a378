// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeMap;
import org.portcullis.service.revocation.Block;
import org.portcullis.service.revocation.Preview;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationPart;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.service.revocation.Waiver;

/** Revocations as JSON. */
final class RevocationJson {
    private RevocationJson() {}

    static RevocationTarget target(Fields fields) {
        return fields.object("target", each -> new RevocationTarget(each.text("type", 32), each.text("id", 300)));
    }

    static JsonNode write(Revocation revocation) {
        Revocation.Times times = revocation.times();
        ObjectNode node = Json.object()
                .put("id", revocation.id())
                .put("state", revocation.state().name())
                .put("durable", revocation.durable())
                .put("reason", revocation.command().reason())
                .put("commanded_by", revocation.command().by())
                .put("commanded_at", times.commandedAt().toString())
                .put("fenced_at", times.fencedAt().toString())
                .put("deadline", times.deadline().toString())
                .put("completed_at", times.completedAt().map(Object::toString).orElse(null));
        node.set("target", write(revocation.command().target()));
        return node.set("parts", Json.array(revocation.parts(), RevocationJson::write));
    }

    private static JsonNode write(RevocationTarget target) {
        return Json.object().put("type", target.type()).put("id", target.id());
    }

    private static JsonNode write(RevocationPart part) {
        return Json.object()
                .put("part", part.part().name())
                .put("adapter", part.adapter())
                .put("evidence", part.evidence().map(Enum::name).orElse(null))
                .put("state", part.state().name())
                .put("attempts", part.attempts())
                .put("elapsed_ms", part.elapsedMillis())
                .put("detail", part.detail());
    }

    static JsonNode write(Preview preview) {
        ObjectNode node = Json.object().put("agent_count", preview.agentCount());
        node.set("target", write(preview.target()));
        node.set("agents", Json.texts(preview.agents()));
        node.set("grants", Json.value(new TreeMap<>(preview.grants())));
        node.set("participants", Json.texts(preview.participants()));
        Preview.Ended ended = preview.ended();
        node.set("elevations", Json.texts(ended.elevations()));
        node.set("tokens", Json.texts(ended.tokens()));
        node.set("leases", Json.texts(ended.leases()));
        node.set("leases_by_adapter", Json.value(new TreeMap<>(ended.leasesByAdapter())));
        return node.put("personal_tokens", ended.personalTokens());
    }

    static JsonNode write(Block block) {
        ObjectNode node = Json.object()
                .put("id", block.id())
                .put("since", block.since().toString())
                .put("by", block.by())
                .put("reason", block.reason())
                .put(
                        "lifted_at",
                        block.lifted().map(lift -> lift.at().toString()).orElse(null))
                .put("lifted_by", block.lifted().map(Block.Lift::by).orElse(null));
        node.set("target", write(block.target()));
        return node.set("revocations", Json.array(block.revocations(), RevocationJson::write));
    }

    private static JsonNode write(Block.Behind behind) {
        return Json.object()
                .put("id", behind.id())
                .put("state", behind.state().name())
                .put("commanded_by", behind.by())
                .put("over", behind.over());
    }

    static JsonNode write(Waiver waiver) {
        return Json.object()
                .put("adapter", waiver.adapter())
                .put("by", waiver.by())
                .put("reason", waiver.reason())
                .put("at", waiver.at().toString());
    }
}

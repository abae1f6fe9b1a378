// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.kernel.ledger.KillSwitch.Purpose;

/** A command as a line of the emergency file. */
final class EmergencyEntry {
    private EmergencyEntry() {}

    static String write(CommandWork.Asked asked) {
        return CanonicalJson.write(Map.of(
                "id", asked.id(),
                "type", asked.target().type().name(),
                "target", asked.target().id(),
                "purpose", asked.purpose().name(),
                "by", asked.said().by(),
                "reason", asked.said().reason(),
                "commanded_at", asked.commandedAt().toString()));
    }

    static CommandWork.Asked read(String line) {
        JsonNode doc = Json.object(line);
        return new CommandWork.Asked(
                doc.get("id").textValue(),
                new Target(
                        Target.Type.valueOf(doc.get("type").textValue()),
                        doc.get("target").textValue()),
                Purpose.valueOf(doc.get("purpose").textValue()),
                new Command.Said(doc.get("by").textValue(), doc.get("reason").textValue()),
                Instant.parse(doc.get("commanded_at").textValue()));
    }
}

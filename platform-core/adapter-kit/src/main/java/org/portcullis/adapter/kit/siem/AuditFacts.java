// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.siem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;

/**
 * An audit record taken apart: what every SIEM format asks for, in words that none of them owns.
 *
 * @param record the record itself
 * @param source its JSON
 */
public record AuditFacts(AuditRecord record, ObjectNode source) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How much an event matters. */
    public enum Severity {
        /** Everyday. */
        INFORMATIONAL,
        /** A revocation, which somebody commanded for a reason. */
        NOTICE,
        /** Something was denied, or failed. */
        WARNING
    }

    /**
     * Takes a record apart.
     *
     * @throws AdapterException {@code REJECTED} when it isn't a JSON object
     */
    public static AuditFacts of(AuditRecord record) {
        try {
            if (JSON.readTree(record.json()) instanceof ObjectNode source) {
                return new AuditFacts(record, source);
            }
        } catch (IOException e) {
            // said below, without quoting the record
        }
        throw new AdapterException(FailureKind.REJECTED, "record " + record.id() + " is no JSON object");
    }

    /** What was done, as in {@code agent.suspend}. */
    public String action() {
        return source.path("action").asText("unknown");
    }

    /** The action's first word, what it was done to; empty when it has only one. */
    public String noun() {
        return action().substring(0, Math.max(0, action().indexOf('.')));
    }

    /** The action's last word. */
    public String verb() {
        return action().substring(action().lastIndexOf('.') + 1);
    }

    /** Whether it is a decision about a request at a gateway. */
    public boolean passedGateway() {
        return action().startsWith("gateway.");
    }

    /** As in {@code DONE}, {@code DENIED}, {@code FAILED}; may be empty. */
    public String outcome() {
        return source.path("outcome").asText("");
    }

    /** Whether it was denied or failed. */
    public boolean failed() {
        return outcome().equalsIgnoreCase("DENIED") || outcome().regionMatches(true, 0, "FAIL", 0, 4);
    }

    /** How much it matters. */
    public Severity severity() {
        if (failed()) {
            return Severity.WARNING;
        }
        return action().startsWith("revocation.") ? Severity.NOTICE : Severity.INFORMATIONAL;
    }

    /** Who did it. */
    public String actor() {
        JsonNode actor = source.path("actor");
        return actor.isTextual() ? actor.asText() : actor.path("id").asText("unknown");
    }

    /** The agent that it is about; may be empty. */
    public String agent() {
        return source.path("agent").asText("");
    }

    /** The grant under which it happened; may be empty. */
    public String grant() {
        return source.path("grant").asText("");
    }

    /** What else is known; a {@code MissingNode} when nothing is. */
    public JsonNode details() {
        return source.path("details");
    }

    /** What it was done to: named in the details by its noun or as {@code id}, else the grant, the agent or the chain. */
    public String entity() {
        JsonNode details = details();
        for (JsonNode candidate : List.of(
                details.path(noun()),
                details.path(noun() + "_id"),
                details.path("id"),
                source.path("grant"),
                source.path("agent"))) {
            if (candidate.isTextual()) {
                return candidate.asText();
            }
        }
        return record.chain();
    }

    /**
     * The same event without its details, for a receiver that takes nothing so long; the hash stays the whole record's.
     *
     * @param why what stands in the member {@code abridged}, for whoever reads the event
     */
    public AuditFacts abridged(String why) {
        ObjectNode rest = source.objectNode();
        for (String member :
                new String[] {"action", "actor", "agent", "grant", "id", "outcome", "prev", "seq", "time"}) {
            if (source.path(member).isValueNode()) {
                rest.set(member, source.get(member));
            }
        }
        rest.put("abridged", why);
        return new AuditFacts(
                new AuditRecord(
                        record.chain(), record.seq(), record.id(), record.time(), rest.toString(), record.hash()),
                rest);
    }
}

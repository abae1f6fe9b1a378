// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.registry.AgentRequest;

/** The rows of requests for agents, with the approvals given so far. */
final class RequestRows {
    static final String PENDING = "PENDING";
    static final String APPROVED = "APPROVED";
    static final String DENIED = "DENIED";

    private static final String COLUMNS =
            "SELECT id, status, doc, requester_id, decided_by, reason, agent_id, created_at, decided_at FROM agent_request";

    private RequestRows() {}

    /**
     * One approval.
     *
     * @param by {@code psn_…}
     * @param as {@code GOVERNANCE} or {@code EXECUTIVE}
     * @param reason in their words
     * @param at UTC
     */
    record Approval(String by, String as, String reason, Instant at) {}

    /** A request with its approvals. */
    record Held(AgentRequest request, List<Approval> approvals) {}

    static void insert(Tx tx, AgentRequest request) {
        tx.update(
                "INSERT INTO agent_request (id, status, doc, requester_id, created_at) VALUES (?, ?, ?, ?, ?)",
                request.id(),
                request.status(),
                doc(request, List.of()),
                request.requesterId(),
                request.createdAt());
    }

    static Optional<Held> find(Tx tx, String requestId) {
        return tx.one(COLUMNS + " WHERE id = ?", RequestRows::held, requestId);
    }

    static List<Held> list(Tx tx, Optional<String> status, String after, int limit) {
        List<Object> arguments = new ArrayList<>(List.of(after));
        status.ifPresent(arguments::add);
        arguments.add(limit);
        return tx.query(
                COLUMNS + " WHERE id > ?" + (status.isPresent() ? " AND status = ?" : "") + " ORDER BY id LIMIT ?",
                RequestRows::held,
                arguments.toArray());
    }

    static long pending(Tx tx) {
        return tx.one("SELECT COUNT(*) AS n FROM agent_request WHERE status = 'PENDING'", row -> row.number("n"))
                .orElse(0L);
    }

    /** Adds an approval that doesn't decide yet. */
    static void addApproval(Tx tx, Held held, Approval approval) {
        List<Approval> all = new ArrayList<>(held.approvals());
        all.add(approval);
        tx.update(
                "UPDATE agent_request SET doc = ?, decided_by = ?, reason = ?, decided_at = ? WHERE id = ?",
                doc(held.request(), all),
                approval.by(),
                approval.reason(),
                approval.at(),
                held.request().id());
    }

    /** Decides a pending request; false when somebody else was faster. */
    static boolean decide(Tx tx, String requestId, String status, Approval decision, String agentId) {
        return tx.update(
                        "UPDATE agent_request SET status = ?, decided_by = ?, reason = ?, decided_at = ?, agent_id = ?"
                                + " WHERE id = ? AND status = 'PENDING'",
                        status,
                        decision.by(),
                        decision.reason(),
                        decision.at(),
                        agentId,
                        requestId)
                > 0;
    }

    private static String doc(AgentRequest request, List<Approval> approvals) {
        return CanonicalJson.write(Map.of(
                "application",
                Json.plain(Json.read(ApplicationDoc.write(request.application()))),
                "approvals",
                approvals.stream()
                        .map(each -> Map.of(
                                "by",
                                each.by(),
                                "as",
                                each.as(),
                                "reason",
                                each.reason(),
                                "at",
                                each.at().toString()))
                        .toList()));
    }

    private static Held held(Row row) {
        JsonNode doc = Json.object(row.text("doc"));
        List<Approval> approvals = new ArrayList<>();
        doc.get("approvals")
                .forEach(each -> approvals.add(new Approval(
                        each.get("by").textValue(),
                        each.get("as").textValue(),
                        each.get("reason").textValue(),
                        Instant.parse(each.get("at").textValue()))));
        Optional<AgentRequest.Decided> decided = Optional.ofNullable(row.text("decided_by"))
                .map(by -> new AgentRequest.Decided(by, row.text("reason"), row.time("decided_at")));
        AgentRequest request = new AgentRequest(
                row.text("id"),
                ApplicationDoc.read(doc.get("application").toString()),
                row.text("requester_id"),
                row.text("status"),
                decided,
                Optional.ofNullable(row.text("agent_id")),
                row.time("created_at"));
        return new Held(request, approvals);
    }
}

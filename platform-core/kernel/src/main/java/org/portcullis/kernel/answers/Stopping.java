// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.answers;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.portcullis.kernel.elevation.ElevationRow;
import org.portcullis.kernel.ledger.FenceText;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.limits.TierLimits;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.registry.Agent;

/** How fast it was stopped: every revocation of anything that it rests on, with its measured times; else how fast it must. */
final class Stopping {
    private static final int MOST = 20;
    private static final String OF_KEY =
            "SELECT r.id AS id FROM revocation r WHERE r.commanded_at >= ? AND EXISTS (SELECT 1"
                    + " FROM revocation_target t WHERE t.revocation_id = r.id AND t.key_kind = ? AND t.key_id = ?)"
                    + " ORDER BY r.id LIMIT 20";
    private static final String REVOCATION = "SELECT target_kind, target_id, reason, commanded_by, state, commanded_at,"
            + " fenced_at, deadline, completed_at FROM revocation WHERE id = ?";
    private static final String PARTS = "SELECT part, adapter, state, evidence, attempts, elapsed_ms, detail"
            + " FROM revocation_part WHERE revocation_id = ? ORDER BY part, adapter";
    private static final String LAST = "SELECT id FROM revocation WHERE state = 'REVOKED' ORDER BY id DESC LIMIT 1";

    private Stopping() {}

    static Map<String, Object> of(
            Tx tx, Agent agent, Optional<ElevationRow> elevation, Subject subject, TierLimits limits) {
        Instant since = subject.at().map(at -> at.minusMillis(1)).orElse(agent.createdAt());
        Set<String> ids = new TreeSet<>();
        for (Key key : keys(tx, agent, elevation)) {
            ids.addAll(tx.query(OF_KEY, row -> row.text("id"), since, key.kind(), key.id()));
        }
        if ("revocation".equals(subject.kind())) {
            ids.add(subject.id());
        }
        List<Map<String, Object>> revocations =
                ids.stream().limit(MOST).map(id -> revocation(tx, id)).toList();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "must_within",
                limits.killSla(agent.entry().profile().riskTier()).toString());
        answer.put("revocations", revocations);
        answer.put("stopped", revocations.stream().anyMatch(each -> "REVOKED".equals(each.get("state"))));
        if (revocations.isEmpty()) {
            tx.query(LAST, row -> row.text("id")).forEach(id -> answer.put("last_measured", revocation(tx, id)));
        }
        return answer;
    }

    /** All that the action rests on: the agent's own keys, and those that its elevation was granted under. */
    private static Set<Key> keys(Tx tx, Agent agent, Optional<ElevationRow> elevation) {
        Set<Key> keys = new LinkedHashSet<>(AgentRows.keys(agent));
        elevation.ifPresent(row -> {
            keys.add(Keys.elevation(row.elevation().id()));
            keys.add(Keys.task(agent.id(), row.elevation().request().taskId()));
            tx.query(
                            "SELECT fences FROM grant_entry WHERE id = ?",
                            grant -> grant.text("fences"),
                            row.elevation().id())
                    .forEach(text -> keys.addAll(FenceText.parse(text).fences().keySet()));
        });
        return keys;
    }

    private static Map<String, Object> revocation(Tx tx, String id) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", id);
        tx.one(REVOCATION, row -> fill(answer, row), id);
        answer.put("parts", tx.query(PARTS, Stopping::part, id));
        return answer;
    }

    private static boolean fill(Map<String, Object> answer, Row row) {
        Instant commanded = row.time("commanded_at");
        Instant fenced = row.time("fenced_at");
        Instant completed = row.time("completed_at");
        answer.put(
                "target",
                Map.of(
                        "type",
                        row.text("target_kind").toLowerCase(java.util.Locale.ROOT),
                        "id",
                        row.text("target_id")));
        answer.put("reason", row.text("reason"));
        answer.put("commanded_by", row.text("commanded_by"));
        answer.put("state", row.text("state"));
        answer.put("commanded_at", commanded.toString());
        answer.put("deadline", row.time("deadline").toString());
        if (fenced != null) {
            answer.put("fenced_after_ms", fenced.toEpochMilli() - commanded.toEpochMilli());
        }
        if (completed != null) {
            answer.put("completed_at", completed.toString());
            answer.put("completed_after_ms", completed.toEpochMilli() - commanded.toEpochMilli());
            answer.put("within_sla", !completed.isAfter(row.time("deadline")));
        }
        return true;
    }

    private static Map<String, Object> part(Row row) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("part", row.text("part"));
        answer.put("adapter", row.text("adapter"));
        answer.put("state", row.text("state"));
        answer.put("evidence", row.text("evidence"));
        answer.put("attempts", row.number("attempts"));
        answer.put("elapsed_ms", row.numberOrNone("elapsed_ms").orElse(null));
        answer.put("detail", row.text("detail"));
        return answer;
    }
}

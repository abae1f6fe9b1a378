// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.answers;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;

/**
 * What an action was about.
 *
 * @param id as asked for
 * @param kind {@code record}, {@code lease}, {@code elevation}, {@code revocation} or {@code agent}
 * @param at when it happened, where that is known
 * @param agentId the agent, where there is one
 * @param elevationId the elevation, where there is one; of a record the grant, which may be a lease's
 * @param record the audit record, for an {@code evt_…}
 */
record Subject(
        String id,
        String kind,
        Optional<Instant> at,
        Optional<String> agentId,
        Optional<String> elevationId,
        Map<String, Object> record) {

    static Optional<Subject> agent(Tx tx, String id) {
        return tx.one(
                "SELECT created_at FROM agent WHERE id = ?",
                row -> new Subject(
                        id, "agent", Optional.of(row.time("created_at")), Optional.of(id), Optional.empty(), Map.of()),
                id);
    }

    static Optional<Subject> elevation(Tx tx, String id) {
        return tx.one(
                "SELECT agent_id, requested_at FROM elevation WHERE id = ?",
                row -> new Subject(
                        id,
                        "elevation",
                        Optional.of(row.time("requested_at")),
                        Optional.of(row.text("agent_id")),
                        Optional.of(id),
                        Map.of()),
                id);
    }

    static Optional<Subject> lease(Tx tx, String id) {
        return tx.one(
                "SELECT agent_id, elevation_id, system, adapter, holder, created_at FROM lease WHERE id = ?",
                row -> {
                    Map<String, Object> about = new LinkedHashMap<>();
                    about.put("system", row.text("system"));
                    about.put("adapter", row.text("adapter"));
                    about.put("holder", row.text("holder"));
                    return new Subject(
                            id,
                            "lease",
                            Optional.of(row.time("created_at")),
                            Optional.of(row.text("agent_id")),
                            Optional.of(row.text("elevation_id")),
                            about);
                },
                id);
    }

    static Optional<Subject> revocation(Tx tx, String id) {
        Optional<String> agent = tx
                .query(
                        "SELECT key_id FROM revocation_target WHERE revocation_id = ? AND key_kind = 'AGENT' ORDER BY key_id LIMIT 1",
                        row -> row.text("key_id"),
                        id)
                .stream()
                .findFirst();
        Optional<String> elevation = tx
                .query(
                        "SELECT key_id FROM revocation_target WHERE revocation_id = ? AND key_kind = 'ELEVATION' ORDER BY key_id LIMIT 1",
                        row -> row.text("key_id"),
                        id)
                .stream()
                .findFirst();
        return tx.one(
                        "SELECT target_kind, target_id, commanded_at FROM revocation WHERE id = ?",
                        row -> Map.entry(
                                row.time("commanded_at"), row.text("target_kind") + " " + row.text("target_id")),
                        id)
                .map(found -> new Subject(
                        id,
                        "revocation",
                        Optional.of(found.getKey()),
                        agent.or(() -> elevation.flatMap(each -> owner(tx, each)))
                                .or(() -> taskOwner(found.getValue())),
                        elevation,
                        Map.of("target", found.getValue())));
    }

    /** The elevation behind it, through its lease where need be. */
    Optional<String> elevation(Tx tx) {
        return elevationId.flatMap(
                id -> IdKind.LEASE.matches(id) ? lease(tx, id).flatMap(Subject::elevationId) : Optional.of(id));
    }

    private static Optional<String> owner(Tx tx, String elevationId) {
        return tx.one("SELECT agent_id FROM elevation WHERE id = ?", row -> row.text("agent_id"), elevationId);
    }

    /** A task's id begins with its agent's. */
    private static Optional<String> taskOwner(String target) {
        int begin = target.indexOf("agt_");
        int end = target.indexOf('/');
        return begin >= 0 && end > begin ? Optional.of(target.substring(begin, end)) : Optional.empty();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.elevation.ElevationRequest;
import org.portcullis.service.elevation.ElevationStatus;

/** The rows of elevations and of their decisions. */
public final class ElevationRows {
    private static final String COLUMNS = "SELECT e.id AS id, e.agent_id AS agent_id, e.task_id AS task_id,"
            + " e.status AS status, e.doc AS doc, e.scope_hash AS scope_hash, e.requested_at AS requested_at,"
            + " e.expires_at AS expires_at FROM elevation e";
    private static final String OPEN = "e.status IN ('PENDING_APPROVAL', 'APPROVED', 'ACTIVE')";

    private ElevationRows() {}

    /** One by id, with its decisions. */
    public static Optional<ElevationRow> find(Tx tx, String elevationId) {
        return tx.one(COLUMNS + " WHERE e.id = ?", ElevationRows::row, elevationId)
                .map(row -> decided(tx, row));
    }

    /** Ids of the open elevations of a task. */
    public static List<String> openOfTask(Tx tx, String agentId, String taskId) {
        return tx.query(
                "SELECT e.id AS id FROM elevation e WHERE e.agent_id = ? AND e.task_id = ? AND " + OPEN
                        + " ORDER BY e.id",
                row -> row.text("id"),
                agentId,
                taskId);
    }

    /** Ids of the open elevations of an agent. */
    public static List<String> openOfAgent(Tx tx, String agentId) {
        return tx.query(
                "SELECT e.id AS id FROM elevation e WHERE e.agent_id = ? AND " + OPEN + " ORDER BY e.id",
                row -> row.text("id"),
                agentId);
    }

    /** Ids of those whose time is over and that nobody has ended yet, oldest first. */
    public static List<String> overdue(Tx tx, Instant now, int limit) {
        return tx.query(
                "SELECT id FROM elevation WHERE ended_at IS NULL AND expires_at <= ? ORDER BY expires_at LIMIT ?",
                row -> row.text("id"),
                now,
                limit);
    }

    /** Notes the first use: APPROVED becomes ACTIVE; anything else stays as it is. */
    public static void activate(Tx tx, String elevationId, Instant at) {
        tx.update(
                "UPDATE elevation SET status = 'ACTIVE', activated_at = ? WHERE id = ? AND status = 'APPROVED'",
                at,
                elevationId);
    }

    /** Ends an open elevation for good; false when it had ended before, whose status then stays. */
    public static boolean end(Tx tx, String elevationId, ElevationStatus status, Instant at) {
        if (status.usable() || status == ElevationStatus.PENDING_APPROVAL) {
            throw new IllegalArgumentException(status + " is no end");
        }
        return tx.update(
                        "UPDATE elevation SET status = ?, ended_at = ? WHERE id = ? AND ended_at IS NULL",
                        status,
                        at,
                        elevationId)
                > 0;
    }

    static void insert(Tx tx, ElevationRow row) {
        Elevation elevation = row.elevation();
        tx.update(
                "INSERT INTO elevation (id, agent_id, task_id, status, doc, scope_hash, requested_at, expires_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                elevation.id(),
                elevation.agentId(),
                elevation.request().taskId(),
                elevation.status(),
                ElevationDoc.of(row).write(),
                elevation.scopeHash(),
                elevation.times().requestedAt(),
                elevation.times().expiresAt());
    }

    static void approve(Tx tx, String elevationId, Instant at, Instant expiresAt) {
        tx.update(
                "UPDATE elevation SET status = 'APPROVED', decided_at = ?, expires_at = ? WHERE id = ?",
                at,
                expiresAt,
                elevationId);
    }

    static void insertDecision(Tx tx, String elevationId, String scopeHash, Elevation.Decision decision) {
        tx.update(
                "INSERT INTO elevation_decision (id, elevation_id, person_id, decision, reason, scope_hash, context_hash, at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                IdKind.EVENT.newId(decision.at()).replaceFirst("evt_", "dec_"),
                elevationId,
                decision.by(),
                decision.approve() ? "APPROVE" : "DENY",
                decision.reason(),
                scopeHash,
                decision.contextHash(),
                decision.at());
    }

    static long pending(Tx tx, String agentId, Instant now) {
        return tx.one(
                        "SELECT COUNT(*) AS n FROM elevation WHERE agent_id = ? AND status = 'PENDING_APPROVAL'"
                                + " AND expires_at > ?",
                        row -> row.number("n"),
                        agentId,
                        now)
                .orElse(0L);
    }

    /** Those after an id, by id; the status is the one that holds now, so an overdue one counts as EXPIRED. */
    static List<ElevationRow> list(Tx tx, Optional<ElevationStatus> status, String after, int limit, Instant now) {
        StringBuilder sql = new StringBuilder(COLUMNS).append(" WHERE e.id > ?");
        List<Object> arguments = new ArrayList<>(List.of(after));
        status.ifPresent(wanted -> {
            if (wanted == ElevationStatus.EXPIRED) {
                sql.append(" AND (e.status = 'EXPIRED' OR (e.expires_at <= ? AND ")
                        .append(OPEN)
                        .append("))");
                arguments.add(now);
            } else if (wanted.usable() || wanted == ElevationStatus.PENDING_APPROVAL) {
                sql.append(" AND e.status = ? AND e.expires_at > ?");
                arguments.add(wanted);
                arguments.add(now);
            } else {
                sql.append(" AND e.status = ?");
                arguments.add(wanted);
            }
        });
        arguments.add(limit);
        List<ElevationRow> rows =
                tx.query(sql.append(" ORDER BY e.id LIMIT ?").toString(), ElevationRows::row, arguments.toArray());
        return rows.stream().map(row -> decided(tx, row)).toList();
    }

    private static ElevationRow decided(Tx tx, ElevationRow row) {
        List<Elevation.Decision> decisions = tx.query(
                "SELECT person_id, decision, reason, context_hash, at FROM elevation_decision WHERE elevation_id = ?"
                        + " ORDER BY at, id",
                each -> new Elevation.Decision(
                        each.text("person_id"),
                        "APPROVE".equals(each.text("decision")),
                        each.text("reason"),
                        each.text("context_hash"),
                        each.time("at")),
                row.elevation().id());
        Elevation bare = row.elevation();
        Elevation full = new Elevation(
                bare.id(), bare.agentId(), bare.request(), bare.status(), bare.scopeHash(), bare.times(), decisions);
        return new ElevationRow(
                full,
                row.environment(),
                row.systemVersions(),
                row.approvers(),
                row.subjectPersonId(),
                row.personSessionId(),
                row.policyVersion());
    }

    private static ElevationRow row(Row row) {
        ElevationDoc doc = ElevationDoc.read(row.text("doc"));
        ElevationRequest request = new ElevationRequest(
                row.text("task_id"),
                doc.operations(),
                doc.justification(),
                Optional.of(doc.lifetime()),
                doc.asked().subject());
        Elevation elevation = new Elevation(
                row.text("id"),
                row.text("agent_id"),
                request,
                row.constant(ElevationStatus.class, "status"),
                row.text("scope_hash"),
                new Elevation.Times(row.time("requested_at"), doc.lifetime(), row.time("expires_at")),
                List.of());
        return new ElevationRow(
                elevation,
                doc.environment(),
                doc.systemVersions(),
                doc.asked().approvers(),
                doc.asked().subject(),
                doc.asked().session(),
                doc.asked().policyVersion());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.drill;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.drill.Drill;
import org.portcullis.service.drill.DrillPart;
import org.portcullis.service.drill.LastDrill;

/** The rows of drills. */
final class DrillRows {
    private static final String COLUMNS = "SELECT id, environment, commanded_by, agent_id, state, revocation_id,"
            + " started_at, ended_at, report, detail FROM drill";
    private static final String INSERT =
            "INSERT INTO drill (id, environment, commanded_by, agent_id, state, started_at,"
                    + " node) VALUES (?, ?, ?, ?, 'RUNNING', ?, ?)";
    private static final String KILLING = "UPDATE drill SET detail = ?, revocation_id = (SELECT r.id FROM revocation r"
            + " WHERE r.target_kind = 'AGENT' AND r.target_id = drill.agent_id AND r.completed_at IS NULL"
            + " ORDER BY r.id DESC LIMIT 1) WHERE id = ? AND revocation_id IS NULL";
    private static final String END =
            "UPDATE drill SET state = ?, ended_at = ?, report = ?, detail = ? WHERE id = ? AND ended_at IS NULL";
    private static final String PART = "INSERT INTO drill_part (drill_id, part, adapter, outcome, evidence, elapsed_ms,"
            + " detail) VALUES (?, ?, ?, ?, ?, ?, ?)";
    private static final String PARTS = "SELECT part, adapter, outcome, evidence, elapsed_ms, detail FROM drill_part"
            + " WHERE drill_id = ? ORDER BY part, adapter";
    private static final String LAST = "SELECT d.id AS id, d.ended_at AS ended_at, d.state AS state, p.part AS part,"
            + " p.adapter AS adapter, p.outcome AS outcome, p.evidence AS evidence, p.elapsed_ms AS elapsed_ms,"
            + " p.detail AS detail FROM drill_part p JOIN drill d ON d.id = p.drill_id WHERE p.adapter = ?"
            + " ORDER BY p.drill_id DESC LIMIT 1";

    private DrillRows() {}

    static void insert(Tx tx, DrillRow drill, String node) {
        Drill.Run run = drill.run();
        tx.update(INSERT, drill.id(), drill.environment(), run.by(), run.agentId(), run.startedAt(), node);
    }

    static Optional<DrillRow> find(Tx tx, String id) {
        return tx.one(COLUMNS + " WHERE id = ?", DrillRows::row, id);
    }

    static List<DrillRow> open(Tx tx) {
        return tx.query(COLUMNS + " WHERE ended_at IS NULL ORDER BY id", DrillRows::row);
    }

    static Optional<DrillRow> openOf(Tx tx, String environment) {
        return tx.one(COLUMNS + " WHERE ended_at IS NULL AND environment = ?", DrillRows::row, environment);
    }

    static List<DrillRow> page(Tx tx, Optional<String> environment, String after, int limit) {
        List<Object> arguments = new ArrayList<>(List.of(after));
        environment.ifPresent(arguments::add);
        arguments.add(limit);
        String filter = environment.isPresent() ? " AND environment = ?" : "";
        return tx.query(
                COLUMNS + " WHERE id > ?" + filter + " ORDER BY id LIMIT ?", DrillRows::row, arguments.toArray());
    }

    /** The last of each environment. */
    static List<DrillRow> lastOfEach(Tx tx) {
        return tx.query(
                COLUMNS + " WHERE id IN (SELECT MAX(id) FROM drill GROUP BY environment) ORDER BY environment",
                DrillRows::row);
    }

    /** When the environment's last drill began; empty when there was none. */
    static Optional<Instant> lastStart(Tx tx, String environment) {
        return tx
                .query(
                        "SELECT started_at FROM drill WHERE environment = ? ORDER BY id DESC LIMIT 1",
                        row -> row.time("started_at"),
                        environment)
                .stream()
                .findFirst();
    }

    /** In the transaction of the kill: which one it is, and what could not be drawn. */
    static void killing(Tx tx, String id, String notes) {
        tx.update(KILLING, notes, id);
    }

    /** Its end; false when another node was first. */
    static boolean end(Tx tx, String id, Drill result, String report, Instant now) {
        if (tx.update(END, result.state(), now, report, result.detail(), id) == 0) {
            return false;
        }
        for (DrillPart part : result.parts()) {
            tx.update(
                    PART,
                    id,
                    part.part(),
                    part.adapter(),
                    part.outcome(),
                    part.evidence().orElse(null),
                    part.elapsedMillis(),
                    part.detail());
        }
        return true;
    }

    static List<DrillPart> parts(Tx tx, String id) {
        return tx.query(PARTS, DrillRows::part, id);
    }

    /** What the last drill that names an instance says of it. */
    static Optional<LastDrill> last(Tx tx, String adapter) {
        return tx
                .query(
                        LAST,
                        row -> new LastDrill(
                                row.text("id"),
                                row.time("ended_at"),
                                row.constant(Drill.State.class, "state"),
                                part(row)),
                        adapter)
                .stream()
                .findFirst();
    }

    private static DrillPart part(Row row) {
        return new DrillPart(
                row.text("part"),
                row.text("adapter"),
                row.constant(DrillPart.Outcome.class, "outcome"),
                Optional.ofNullable(row.text("evidence")),
                row.number("elapsed_ms"),
                row.text("detail"));
    }

    private static DrillRow row(Row row) {
        return new DrillRow(
                row.text("id"),
                row.text("environment"),
                row.constant(Drill.State.class, "state"),
                new Drill.Run(
                        row.text("commanded_by"),
                        row.text("agent_id"),
                        Optional.ofNullable(row.text("revocation_id")),
                        row.time("started_at"),
                        row.numberOrNone("ended_at").isPresent()
                                ? Optional.of(row.time("ended_at"))
                                : Optional.empty()),
                Optional.ofNullable(row.text("report")),
                Optional.ofNullable(row.text("detail")).orElse(""));
    }
}

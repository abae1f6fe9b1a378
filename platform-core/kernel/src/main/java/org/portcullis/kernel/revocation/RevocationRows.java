// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.kernel.ledger.Fences;
import org.portcullis.kernel.ledger.KillSwitch.Purpose;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.service.revocation.PartState;
import org.portcullis.service.revocation.RevocationEvent;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Part;

/** The rows of revocations. */
final class RevocationRows {
    private static final String INSERT =
            "INSERT INTO revocation (id, target_kind, target_id, reason, commanded_by, state,"
                    + " tier, commanded_at, fenced_at, deadline, durable, doc, node, claim_expires, claim_no)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)";
    private static final String PUT_PART = "INSERT INTO revocation_part (revocation_id, part, adapter, state, attempts,"
            + " evidence, detail, settled_at, elapsed_ms) VALUES %s"
            + " ON CONFLICT (revocation_id, part, adapter) DO UPDATE SET state = excluded.state,"
            + " attempts = excluded.attempts, evidence = excluded.evidence, detail = excluded.detail,"
            + " settled_at = excluded.settled_at, elapsed_ms = excluded.elapsed_ms";

    private static final String PART_VALUES = "(?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final int PARTS_AT_ONCE = 10;

    private RevocationRows() {}

    static void insert(Tx tx, RevocationRow row) {
        Command command = row.command();
        tx.update(
                INSERT,
                command.id(),
                command.target().type(),
                command.target().id(),
                command.said().reason(),
                command.said().by(),
                row.state(),
                command.tier(),
                command.times().commandedAt(),
                command.times().fencedAt(),
                command.times().deadline(),
                doc(command.purpose(), row.prepared(), row.escalated()),
                row.claim().node(),
                row.claim().expires(),
                row.claim().number());
    }

    static void insertTargets(Tx tx, String id, Collection<Key> keys) {
        for (Key key : keys) {
            tx.update(
                    "INSERT INTO revocation_target (revocation_id, key_kind, key_id) VALUES (?, ?, ?)",
                    id,
                    key.kind(),
                    key.id());
        }
    }

    private static String doc(Purpose purpose, boolean prepared, int escalated) {
        return CanonicalJson.write(Map.of("purpose", purpose.name(), "prepared", prepared, "escalated", escalated));
    }

    /** Stores the parts that changed. */
    static void putParts(Tx tx, String id, List<PartRow> parts, Instant now) {
        for (int from = 0; from < parts.size(); from += PARTS_AT_ONCE) {
            List<PartRow> some = parts.subList(from, Math.min(parts.size(), from + PARTS_AT_ONCE));
            List<Object> arguments = new ArrayList<>();
            for (PartRow part : some) {
                boolean settled = part.state().settled();
                arguments.addAll(Arrays.asList(
                        id,
                        part.key().part(),
                        part.key().adapter(),
                        part.state(),
                        part.attempts(),
                        part.evidence().orElse(null),
                        part.detail(),
                        settled ? now : null,
                        settled ? part.elapsedMillis() : null));
            }
            String values = String.join(", ", Collections.nCopies(some.size(), PART_VALUES));
            tx.update(PUT_PART.formatted(values), arguments.toArray());
        }
    }

    /** Stores where it is; false when it has ended already, or another node has taken it over. */
    static boolean update(Tx tx, RevocationRow row) {
        return tx.update(
                        "UPDATE revocation SET state = ?, completed_at = ?, doc = ? WHERE id = ? AND claim_no = ?"
                                + " AND completed_at IS NULL",
                        row.state(),
                        row.completedAt(),
                        doc(row.command().purpose(), row.prepared(), row.escalated()),
                        row.command().id(),
                        row.claim().number())
                > 0;
    }

    /** Whether its end is stored, by whoever drives it under this claim. */
    static boolean ended(Tx tx, RevocationRow row) {
        return !tx.query(
                        "SELECT id FROM revocation WHERE id = ? AND claim_no = ? AND completed_at IS NOT NULL",
                        found -> found.text("id"),
                        row.command().id(),
                        row.claim().number())
                .isEmpty();
    }

    /** Keeps the claims of these; those that another node has taken over aren't among the answer. */
    static boolean keepClaim(Tx tx, String id, long number, Instant until) {
        return tx.update("UPDATE revocation SET claim_expires = ? WHERE id = ? AND claim_no = ?", until, id, number)
                > 0;
    }

    /** Takes an open one over; false when somebody else was faster. */
    static boolean take(Tx tx, String id, RevocationRow.Claim before, RevocationRow.Claim now) {
        return tx.update(
                        "UPDATE revocation SET node = ?, claim_expires = ?, claim_no = ? WHERE id = ? AND claim_no = ?"
                                + " AND completed_at IS NULL",
                        now.node(),
                        now.expires(),
                        now.number(),
                        id,
                        before.number())
                > 0;
    }

    /** Closes an open one unconfirmed, whoever drives it. */
    static void close(Tx tx, String id, Instant now) {
        tx.update(
                "UPDATE revocation SET state = ?, completed_at = ?, claim_no = claim_no + 1"
                        + " WHERE id = ? AND completed_at IS NULL",
                RevocationState.CLOSED_UNCONFIRMED,
                now,
                id);
    }

    /** Ids of open ones that this node may drive: its own, those of nodes that are gone, those whose claim has expired. */
    static List<String> takeable(Tx tx, String node, Set<String> gone, Instant now) {
        return tx
                .query("SELECT id, node, claim_expires FROM revocation WHERE completed_at IS NULL ORDER BY id", row -> {
                    boolean expired = row.time("claim_expires").isBefore(now);
                    String driver = row.text("node");
                    return expired || driver.equals(node) || gone.contains(driver) ? row.text("id") : "";
                })
                .stream()
                .filter(id -> !id.isEmpty())
                .toList();
    }

    /** The open one for a target. */
    static Optional<String> openFor(Tx tx, Target target) {
        return tx
                .query(
                        "SELECT id FROM revocation WHERE target_kind = ? AND target_id = ? AND completed_at IS NULL"
                                + " ORDER BY id DESC LIMIT 1",
                        row -> row.text("id"),
                        target.type(),
                        target.id())
                .stream()
                .findFirst();
    }

    static Optional<RevocationRow> find(Tx tx, String id) {
        HashSet<Key> keys = new HashSet<>(
                tx.query("SELECT key_kind, key_id FROM revocation_target WHERE revocation_id = ?", Fences::key, id));
        List<PartRow> parts = tx.query(
                "SELECT part, adapter, state, attempts, evidence, detail, elapsed_ms FROM revocation_part"
                        + " WHERE revocation_id = ? ORDER BY part, adapter",
                RevocationRows::part,
                id);
        return tx.one("SELECT * FROM revocation WHERE id = ?", row -> row(row, keys, parts), id);
    }

    /** Ids after one, oldest first. */
    static List<String> ids(Tx tx, boolean onlyOpen, String after, int limit) {
        return tx.query(
                "SELECT id FROM revocation WHERE id > ?" + (onlyOpen ? " AND completed_at IS NULL" : "")
                        + " ORDER BY id LIMIT ?",
                row -> row.text("id"),
                after,
                limit);
    }

    private static PartRow part(Row row) {
        return new PartRow(
                new PartRow.Place(row.constant(Part.class, "part"), row.text("adapter")),
                row.constant(PartState.class, "state"),
                Optional.ofNullable(row.constant(Evidence.class, "evidence")),
                (int) row.number("attempts"),
                row.numberOrNone("elapsed_ms").orElse(0L),
                row.text("detail"));
    }

    private static RevocationRow row(Row row, HashSet<Key> keys, List<PartRow> parts) {
        JsonNode doc = Json.object(row.text("doc"));
        Command command = new Command(
                row.text("id"),
                new Target(row.constant(Target.Type.class, "target_kind"), row.text("target_id")),
                Purpose.valueOf(doc.get("purpose").textValue()),
                new Command.Said(row.text("commanded_by"), row.text("reason")),
                row.constant(RiskTier.class, "tier"),
                new Command.When(row.time("commanded_at"), row.time("fenced_at"), row.time("deadline")),
                FencedKeys.of(keys));
        return new RevocationRow(
                command,
                row.constant(RevocationState.class, "state"),
                row.time("completed_at"),
                doc.get("prepared").booleanValue(),
                doc.get("escalated").intValue(),
                new RevocationRow.Claim(row.text("node"), row.time("claim_expires"), row.number("claim_no")),
                parts);
    }

    static void addEvent(Tx tx, RevocationEvent event) {
        tx.update(
                "INSERT INTO revocation_event (revocation_id, seq, at, doc) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (revocation_id, seq) DO NOTHING",
                event.revocation().id(),
                event.seq(),
                event.at(),
                RevocationDoc.write(event.revocation()));
    }

    static List<RevocationEvent> events(Tx tx, String id, long after) {
        return tx.query(
                "SELECT seq, at, doc FROM revocation_event WHERE revocation_id = ? AND seq > ? ORDER BY seq LIMIT 500",
                row -> new RevocationEvent(row.number("seq"), row.time("at"), RevocationDoc.read(row.text("doc"))),
                id,
                after);
    }

    static long lastEvent(Tx tx, String id) {
        return tx.one(
                        "SELECT COALESCE(MAX(seq), 0) AS seq FROM revocation_event WHERE revocation_id = ?",
                        row -> row.number("seq"),
                        id)
                .orElse(0L);
    }
}

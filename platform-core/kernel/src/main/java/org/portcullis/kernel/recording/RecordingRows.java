// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.recording;

import java.time.Instant;
import java.util.Optional;
import org.portcullis.kernel.store.Tx;

/** The rows of sources of session records, of records that were taken, and of how many there were. */
final class RecordingRows {
    private RecordingRows() {}

    /**
     * The lease that a reference belongs to.
     *
     * @param id {@code lse_…}
     * @param agentId whose
     * @param elevationId under which
     * @param taskId for what
     */
    record Owner(String id, String agentId, String elevationId, String taskId) {}

    /** The cursor; empty when nothing has been read. */
    static String cursor(Tx tx, String instance) {
        return tx.one("SELECT read_to FROM session_source WHERE instance = ?", row -> row.text("read_to"), instance)
                .orElse("");
    }

    static void keepCursor(Tx tx, String instance, String cursor, Instant now) {
        tx.update(
                "INSERT INTO session_source (instance, read_to, taken_at) VALUES (?, ?, ?) ON CONFLICT (instance)"
                        + " DO UPDATE SET read_to = excluded.read_to, taken_at = excluded.taken_at",
                instance,
                cursor,
                now);
    }

    /** Notes that a record is taken; false when it was before. */
    static boolean first(Tx tx, String instance, String recordId, Instant now) {
        return tx.update(
                        "INSERT INTO session_record (instance, record_id, taken_at) VALUES (?, ?, ?)"
                                + " ON CONFLICT (instance, record_id) DO NOTHING",
                        instance,
                        recordId,
                        now)
                > 0;
    }

    /** Counts one more under a reference; how many there are now. */
    static long count(Tx tx, String instance, String ref, Instant now) {
        tx.update(
                "INSERT INTO session_count (instance, ref, told, changed_at) VALUES (?, ?, 1, ?)"
                        + " ON CONFLICT (instance, ref) DO UPDATE SET told = session_count.told + 1,"
                        + " changed_at = excluded.changed_at",
                instance,
                ref,
                now);
        return tx.one(
                        "SELECT told FROM session_count WHERE instance = ? AND ref = ?",
                        row -> row.number("told"),
                        instance,
                        ref)
                .orElse(0L);
    }

    /** Whose a reference is, ended or not; a credential's or a grant's. */
    static Optional<Owner> owner(Tx tx, String instance, String ref) {
        return owner(tx, "l.pam_ref = ? AND l.pam_adapter = ?", ref, instance)
                .or(() -> owner(tx, "l.ref = ? AND l.adapter = ?", ref, instance));
    }

    private static Optional<Owner> owner(Tx tx, String condition, String ref, String instance) {
        return tx
                .query(
                        "SELECT l.id AS id, l.agent_id AS agent_id, l.elevation_id AS elevation_id, e.task_id AS task_id"
                                + " FROM lease l JOIN elevation e ON e.id = l.elevation_id WHERE " + condition
                                + " ORDER BY l.created_at DESC LIMIT 1",
                        row -> new Owner(
                                row.text("id"), row.text("agent_id"), row.text("elevation_id"), row.text("task_id")),
                        ref,
                        instance)
                .stream()
                .findFirst();
    }

    /** Forgets what no source tells again. */
    static void forget(Tx tx, Instant before) {
        tx.update("DELETE FROM session_record WHERE taken_at < ?", before);
        tx.update("DELETE FROM session_count WHERE changed_at < ?", before);
    }
}

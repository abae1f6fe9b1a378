// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.lifecycle;

import java.time.Instant;
import java.util.List;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.revocation.RevocationTarget;

/** The rows of kills that follow from what was told: added with it, marked with the kill's own transaction. */
final class EffectRows {
    private EffectRows() {}

    /**
     * A kill that is to be commanded.
     *
     * @param id of the row
     * @param actor in whose name
     * @param target what
     * @param reason why
     */
    record Effect(String id, String actor, RevocationTarget target, String reason) {}

    /** Adds one, unless the same target's is open. */
    static void add(Tx tx, String actor, String kind, String target, String reason, Instant now) {
        tx.update(
                "INSERT INTO lifecycle_effect (id, actor, target_kind, target_id, reason, created_at)"
                        + " SELECT ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM lifecycle_effect"
                        + " WHERE target_kind = ? AND target_id = ? AND done_at IS NULL)",
                "eff" + IdKind.EVENT.newId(now).substring(IdKind.EVENT.prefix().length()),
                actor,
                kind,
                target,
                reason,
                now,
                kind,
                target);
    }

    /** What is to be done, oldest first; people before agents, who may act for them. */
    static List<Effect> open(Tx tx, int limit) {
        return tx.query(
                "SELECT id, actor, target_kind, target_id, reason FROM lifecycle_effect WHERE done_at IS NULL"
                        + " ORDER BY created_at, target_kind DESC, id LIMIT ?",
                EffectRows::effect,
                limit);
    }

    /** It is done; false when it was before. */
    static boolean done(Tx tx, String id, String outcome, Instant now) {
        return tx.update(
                        "UPDATE lifecycle_effect SET done_at = ?, outcome = ? WHERE id = ? AND done_at IS NULL",
                        now,
                        outcome,
                        id)
                > 0;
    }

    private static Effect effect(Row row) {
        return new Effect(
                row.text("id"),
                row.text("actor"),
                new RevocationTarget(row.text("target_kind"), row.text("target_id")),
                row.text("reason"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.FenceText;
import org.portcullis.kernel.ledger.Fences;
import org.portcullis.kernel.ledger.GrantKind;
import org.portcullis.kernel.ledger.LedgerChange;
import org.portcullis.kernel.ledger.Standing;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.ledger.Key;

/** Reads the ledger for the view. */
final class LedgerReader {
    private static final String GRANT =
            "SELECT id, kind, state, agent_id, environment, person_id, fences, expires_at FROM grant_entry WHERE id = ?";
    private static final String HEAD = "SELECT (SELECT n FROM counter WHERE name = 'change') AS seq,"
            + " (SELECT value FROM meta WHERE key = 'epoch') AS epoch,"
            + " (SELECT COUNT(*) FROM selector_block WHERE lifted_at IS NULL) AS selectors";

    private final Store store;
    private final Fences fences;

    LedgerReader(Store store, Fences fences) {
        this.store = store;
        this.fences = fences;
    }

    /**
     * Where the store is.
     *
     * @param seq the last change
     * @param epoch the epoch
     * @param caught agents that a selector's block catches
     * @param change what changed since the number that was asked for
     */
    record News(long seq, long epoch, Set<String> caught, LedgerChange change) {}

    private record Head(long seq, long epoch, boolean selectors) {}

    /** What changed after that number, on one snapshot. */
    News since(long seq) {
        return store.watch(tx -> {
            Head head = head(tx);
            Set<String> caught = head.selectors() ? Blocks.caught(tx) : Set.of();
            LedgerChange change = head.seq() == seq
                    ? new LedgerChange(seq, Map.of(), Map.of(), Set.of(), Optional.empty())
                    : changes(tx, seq, head.seq());
            return new News(head.seq(), head.epoch(), caught, change);
        });
    }

    private static Head head(Tx tx) {
        return tx.one(
                        HEAD,
                        row -> new Head(
                                row.number("seq"), Long.parseLong(row.text("epoch")), row.number("selectors") > 0))
                .orElseThrow();
    }

    private static LedgerChange changes(Tx tx, long after, long upTo) {
        Map<Key, Long> raised = new HashMap<>();
        tx.query(
                "SELECT key_kind, key_id, n FROM fence WHERE changed_seq > ?",
                row -> raised.put(Fences.key(row), row.number("n")),
                after);
        Map<Key, Boolean> blocked = new HashMap<>();
        tx.query(
                "SELECT key_kind, key_id, MAX(CASE WHEN lifted_at IS NULL THEN 1 ELSE 0 END) AS standing FROM block b"
                        + " WHERE EXISTS (SELECT 1 FROM block c WHERE c.key_kind = b.key_kind AND c.key_id = b.key_id"
                        + " AND c.changed_seq > ?) GROUP BY key_kind, key_id",
                row -> blocked.put(Fences.key(row), row.yes("standing")),
                after);
        List<String> ended = tx.query(
                "SELECT id FROM grant_entry WHERE changed_seq > ? AND state <> 'LIVE'", row -> row.text("id"), after);
        return new LedgerChange(upTo, raised, blocked, new HashSet<>(ended), Optional.empty());
    }

    /** Loads a grant into its slot of this generation; empty when there is none. */
    Optional<SeenGrant> load(Memory memory, String grantId) {
        Optional<FenceText> text = store.read(
                tx -> tx.one("SELECT fences FROM grant_entry WHERE id = ?", row -> row.text("fences"), grantId)
                        .map(FenceText::parse));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        // places first, snapshot second: a change that commits between them is applied to the places
        SeenGrant.Slot slot = memory.slot(grantId);
        Map<Key, Cell> cells = memory.cells(text.get().fences().keySet());
        return store.read(tx -> {
            long seq = head(tx).seq();
            cells.forEach((key, cell) -> {
                Standing standing = fences.read(tx, key);
                cell.raised(standing.n());
                cell.block(seq, standing.blocked());
            });
            return facts(tx, grantId).map(facts -> {
                if (!facts.live()) {
                    slot.end();
                }
                SeenGrant grant = new SeenGrant(facts, text.get(), cells, slot);
                slot.put(grant);
                return grant;
            });
        });
    }

    private static Optional<SeenGrant.Facts> facts(Tx tx, String grantId) {
        return tx.one(
                GRANT,
                row -> new SeenGrant.Facts(
                        row.text("id"),
                        row.constant(GrantKind.class, "kind"),
                        row.text("agent_id"),
                        row.text("environment"),
                        row.number("expires_at"),
                        "LIVE".equals(row.text("state")),
                        Optional.ofNullable(row.text("person_id"))),
                grantId);
    }

    /** The last change that raised or blocked one of these keys; 0 for none. */
    long lastChangeOf(Set<Key> keys) {
        return store.read(tx -> {
            long last = 0;
            for (Key key : keys) {
                last = Math.max(last, lastChangeOf(tx, "fence", key));
                last = Math.max(last, lastChangeOf(tx, "block", key));
            }
            return last;
        });
    }

    private static long lastChangeOf(Tx tx, String table, Key key) {
        return tx.one(
                        "SELECT COALESCE(MAX(changed_seq), 0) AS seq FROM " + table
                                + " WHERE key_kind = ? AND key_id = ?",
                        row -> row.number("seq"),
                        key.kind().name(),
                        key.id())
                .orElse(0L);
    }
}

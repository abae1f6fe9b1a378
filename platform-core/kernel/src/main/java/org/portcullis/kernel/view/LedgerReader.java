// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
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
import org.portcullis.service.ledger.KeyKind;

/** Reads the ledger for the view. */
final class LedgerReader {
    private static final String GRANT =
            "SELECT id, kind, state, agent_id, environment, person_id, fences, expires_at FROM grant_entry WHERE id = ?";
    private static final String HEAD = "SELECT (SELECT n FROM counter WHERE name = 'change') AS seq,"
            + " (SELECT value FROM meta WHERE key = 'epoch') AS epoch,"
            + " (SELECT COUNT(*) FROM selector_block WHERE lifted_at IS NULL) AS selectors";

    /** Each key with a block that has changed, and whether one stands; by indexes, however many blocks there have been. */
    static final String BLOCKED =
            "SELECT c.key_kind AS key_kind, c.key_id AS key_id, MAX(CASE WHEN EXISTS (SELECT 1 FROM"
                    + " block b WHERE b.key_kind = c.key_kind AND b.key_id = c.key_id AND b.lifted_at IS NULL) THEN 1 ELSE 0 END)"
                    + " AS standing FROM block c WHERE c.changed_seq > ? GROUP BY c.key_kind, c.key_id";

    private static final int AT_ONCE = 400;

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
        tx.query(BLOCKED, row -> blocked.put(Fences.key(row), row.yes("standing")), after);
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

    /** The last change that raised or blocked one of these keys; 0 for none. Lifted blocks say nothing here. */
    long lastChangeOf(Set<Key> keys) {
        Map<KeyKind, List<String>> kinds = new EnumMap<>(KeyKind.class);
        keys.forEach(key ->
                kinds.computeIfAbsent(key.kind(), kind -> new ArrayList<>()).add(key.id()));
        return store.read(tx -> {
            long last = 0;
            for (Map.Entry<KeyKind, List<String>> each : kinds.entrySet()) {
                List<String> ids = each.getValue();
                for (int from = 0; from < ids.size(); from += AT_ONCE) {
                    List<String> some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
                    last = Math.max(last, lastChangeOf(tx, each.getKey(), some));
                }
            }
            return last;
        });
    }

    private static long lastChangeOf(Tx tx, KeyKind kind, List<String> ids) {
        List<Object> arguments = new ArrayList<>(2 * ids.size() + 2);
        for (int table = 0; table < 2; table++) {
            arguments.add(kind.name());
            arguments.addAll(ids);
        }
        return tx.one(lastChangeOf(ids.size()), row -> row.number("seq"), arguments.toArray())
                .orElse(0L);
    }

    /** Of so many keys of one kind: by the fences' key and by the index of standing blocks, whole tables are never read. */
    static String lastChangeOf(int ids) {
        String of = " WHERE key_kind = ? AND key_id IN (" + String.join(", ", Collections.nCopies(ids, "?")) + ")";
        return "SELECT COALESCE(MAX(seq), 0) AS seq FROM (SELECT MAX(changed_seq) AS seq FROM fence" + of
                + " UNION ALL SELECT MAX(changed_seq) AS seq FROM block" + of + " AND lifted_at IS NULL) AS last";
    }
}

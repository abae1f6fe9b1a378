// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.ledger.KeyKind;

/**
 * Fences in the store, with a cache for the writer. {@link #now} must be asked in a writing transaction only: it is right
 * there because all writes are serial, and because the cache is dropped whenever the highest change in the store, or the
 * number of changes that this node has tried, differs from when it was filled. The second covers a change that was rolled
 * back and whose number was given again.
 */
@Component(service = Fences.class)
public final class Fences {
    private static final int CACHED = 50_000;
    private static final String STAMP = "SELECT COALESCE((SELECT MAX(changed_seq) FROM fence), 0) AS f,"
            + " COALESCE((SELECT MAX(changed_seq) FROM block), 0) AS b,"
            + " (SELECT COUNT(*) FROM selector_block WHERE lifted_at IS NULL) AS selectors,"
            + " (SELECT value FROM meta WHERE key = 'epoch') AS epoch";
    private static final String READ =
            "SELECT COALESCE((SELECT n FROM fence WHERE key_kind = ? AND key_id = ?), 0) AS n,"
                    + " (SELECT COUNT(*) FROM block WHERE key_kind = ? AND key_id = ? AND lifted_at IS NULL) AS blocked";
    private static final String RAISE = "INSERT INTO fence (key_kind, key_id, epoch, n, changed_seq) VALUES %s"
            + " ON CONFLICT (key_kind, key_id) DO UPDATE SET n = fence.n + 1, epoch = excluded.epoch,"
            + " changed_seq = excluded.changed_seq RETURNING key_kind, key_id, n";

    private final Map<Key, Standing> cache = new HashMap<>();
    private final List<Consumer<LedgerChange>> listeners = new CopyOnWriteArrayList<>();
    private Stamp filledAt;
    private long tried;

    private record Stamp(long fence, long block, long selectors, long epoch, long tried) {}

    /**
     * How keys stand.
     *
     * @param fences their fences
     * @param blocked those on which a block stands
     * @param selectors whether any selector's block stands, so that labels must be looked at
     */
    record Reading(FenceText fences, List<Key> blocked, boolean selectors) {}

    /** Without anything cached. */
    @Activate
    public Fences() {}

    /** The store's epoch; all grants of an earlier one are invalid. */
    public long epoch(Tx tx) {
        return tx.one("SELECT value FROM meta WHERE key = 'epoch'", row -> Long.parseLong(row.text("value")))
                .orElseThrow(() -> new IllegalStateException("the store has no epoch: restore a back-up"));
    }

    /** How these keys stand, in a writing transaction. */
    synchronized Reading now(Tx tx, Collection<Key> keys) {
        Stamp now = stamp(tx);
        if (!now.equals(filledAt) || cache.size() > CACHED) {
            cache.clear();
            filledAt = now;
        }
        Map<Key, Long> fences = new LinkedHashMap<>();
        List<Key> blocked = new ArrayList<>(0);
        for (Key key : keys) {
            Standing standing = cache.get(key);
            if (standing == null) {
                standing = read(tx, key);
                cache.put(key, standing);
            }
            if (standing.blocked()) {
                blocked.add(key);
            }
            fences.put(key, standing.n());
        }
        return new Reading(new FenceText(now.epoch(), fences), blocked, now.selectors() > 0);
    }

    /** How one key stands in this transaction, reading or writing, past any cache. */
    public Standing read(Tx tx, Key key) {
        String kind = key.kind().name();
        return tx.one(READ, row -> new Standing(row.number("n"), row.yes("blocked")), kind, key.id(), kind, key.id())
                .orElse(Standing.CLEAR);
    }

    /**
     * Raises the fences of all these keys by one: what was granted under them is invalid from the commit on.
     *
     * @return the number of the change; a view that has seen it has seen these fences
     */
    public long raise(Tx tx, Collection<Key> keys) {
        touched(tx);
        long seq = tx.next("change");
        long epoch = epoch(tx);
        Map<Key, Long> raised = new HashMap<>();
        Rows.inChunks(new LinkedHashSet<>(keys), "(?, ?, ?, 1, ?)", (chunk, placeholders) -> {
            List<Object> arguments = new ArrayList<>();
            chunk.forEach(key -> arguments.addAll(List.of(key.kind().name(), key.id(), epoch, seq)));
            tx.query(RAISE.formatted(placeholders), row -> raised.put(key(row), row.number("n")), arguments.toArray());
        });
        announce(tx, LedgerChange.ofFences(seq, raised));
        return seq;
    }

    /** Called in a transaction that changed the ledger: the listeners hear of it at its commit. */
    void announce(Tx tx, LedgerChange change) {
        tx.afterCommit(() -> listeners.forEach(listener -> listener.accept(change)));
    }

    /**
     * Says that this node is about to change fences or blocks. Counts again when that is undone: what was read in between
     * is forgotten, since another node may give the same number to another change.
     */
    void touched(Tx tx) {
        touched();
        tx.whenUndone(this::touched);
    }

    private synchronized void touched() {
        tried++;
    }

    /** Told on the writer thread at each commit that changed something; must be quick and must not throw. */
    public AutoCloseable listen(Consumer<LedgerChange> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Opens a new epoch: every grant so far is invalid. For a restore. */
    public long newEpoch(Tx tx) {
        touched(tx);
        long next = epoch(tx) + 1;
        tx.update("UPDATE meta SET value = ? WHERE key = 'epoch'", Long.toString(next));
        return next;
    }

    private Stamp stamp(Tx tx) {
        return tx.one(
                        STAMP,
                        row -> new Stamp(
                                row.number("f"),
                                row.number("b"),
                                row.number("selectors"),
                                Long.parseLong(row.text("epoch")),
                                tried))
                .orElseThrow();
    }

    /** The key of a row with {@code key_kind} and {@code key_id}. */
    public static Key key(Row row) {
        return new Key(KeyKind.valueOf(row.text("key_kind")), row.text("key_id"));
    }
}

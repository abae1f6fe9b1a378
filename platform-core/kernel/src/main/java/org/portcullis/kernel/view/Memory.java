// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.kernel.ledger.LedgerChange;
import org.portcullis.service.ledger.Key;

/**
 * One generation of what the view remembers. When it has grown too large a new generation begins empty, and what is
 * asked for is read again: a cell must not be forgotten alone, since grants hold it by reference.
 */
final class Memory {
    private static final int MOST_GRANTS = 200_000;
    private static final int MOST_CELLS = 500_000;

    private final Map<Key, Cell> cells = new ConcurrentHashMap<>();
    private final Map<String, SeenGrant.Slot> slots = new ConcurrentHashMap<>();
    private final Set<Key> held;

    /** @param held keys blocked in memory only */
    Memory(Set<Key> held) {
        this.held = held;
    }

    boolean full() {
        return slots.size() > MOST_GRANTS || cells.size() > MOST_CELLS;
    }

    SeenGrant.Slot find(String grantId) {
        return slots.get(grantId);
    }

    /** The grant's place, made when it isn't there. Take it before reading the grant. */
    SeenGrant.Slot slot(String grantId) {
        return slots.computeIfAbsent(grantId, id -> new SeenGrant.Slot());
    }

    void forget(String grantId) {
        slots.remove(grantId);
    }

    /** Their cells, made where they aren't there. Take them before reading how the keys stand. */
    Map<Key, Cell> cells(Collection<Key> keys) {
        Map<Key, Cell> found = new HashMap<>();
        for (Key key : keys) {
            found.put(key, cells.computeIfAbsent(key, this::newCell));
        }
        return found;
    }

    private Cell newCell(Key key) {
        Cell cell = new Cell();
        cell.hold(held.contains(key));
        return cell;
    }

    /** Blocks or frees a key in memory, if anything here depends on it. */
    void hold(Key key, boolean on) {
        Cell cell = cells.get(key);
        if (cell != null) {
            cell.hold(on);
        }
    }

    /** Takes a change over. What nothing here depends on is read when it is asked for. */
    void apply(LedgerChange change) {
        change.raised().forEach((key, n) -> {
            Cell cell = cells.get(key);
            if (cell != null) {
                cell.raised(n);
            }
        });
        change.blocked().forEach((key, on) -> {
            Cell cell = cells.get(key);
            if (cell != null) {
                cell.block(change.seq(), on);
            }
        });
        for (String id : change.ended()) {
            SeenGrant.Slot slot = slots.get(id);
            if (slot != null) {
                slot.end();
            }
        }
    }

    /** Forgets what has expired; nothing depends on a slot. */
    void forgetExpired(long nowMillis) {
        slots.values().removeIf(slot -> slot.grant() != null && slot.grant().expiresAtMillis <= nowMillis);
    }
}

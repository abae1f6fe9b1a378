// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.ledger.GrantState;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.audit.AuditEntry;

/**
 * What a node does with its own leases after it died: what was being drawn is ended and never adopted, and so is what its
 * gateway held in memory, and what was granted before the store was restored from a back-up.
 */
final class Recovery {
    private static final String OPEN = "SELECT id FROM lease WHERE node = ?"
            + " AND ended_at IS NULL AND (state = 'OPENING' OR (state = 'LIVE' AND holder = 'GATEWAY')) ORDER BY id";

    private static final String OF_AN_OLD_EPOCH = "SELECT l.id AS id FROM lease l JOIN grant_entry g ON g.id = l.id"
            + " JOIN meta m ON m.key = 'epoch' WHERE l.ended_at IS NULL AND l.state IN ('OPENING', 'LIVE')"
            + " AND g.fences <> m.value AND g.fences NOT LIKE m.value || ';%' ORDER BY l.id";

    private static final String ENDING = "SELECT id FROM lease WHERE state = 'ENDING' AND ended_at IS NULL";

    private Recovery() {}

    /** What a node left open that is dead, and may never start again. */
    static List<String> leftBy(Tx tx, String node) {
        return tx.query(OPEN, row -> row.text("id"), node);
    }

    /** Marks them in one transaction; these and all that were ENDING before, of this node where others share the store. */
    static List<String> mark(Store store, GrantGate gate, Instant now) {
        List<String> open = store.write(Priority.NORMAL, tx -> {
            Set<String> ids = new TreeSet<>(tx.query(OPEN, row -> row.text("id"), store.node()));
            ids.addAll(tx.query(OF_AN_OLD_EPOCH, row -> row.text("id")));
            for (String id : ids) {
                LeaseRows.markEnding(tx, id, "open when the platform stopped", now);
                gate.end(tx, id, now, GrantState.ENDED);
            }
            if (!ids.isEmpty()) {
                tx.audit(new AuditEntry(
                        "lease.recover",
                        "DONE",
                        "system",
                        Optional.empty(),
                        Optional.empty(),
                        Map.of("leases", List.copyOf(ids))));
            }
            return List.copyOf(ids);
        });
        Set<String> all = new TreeSet<>(open);
        all.addAll(store.read(tx -> store.shared()
                ? tx.query(ENDING + " AND node = ?", row -> row.text("id"), store.node()) // the others end theirs
                : tx.query(ENDING, row -> row.text("id"))));
        return List.copyOf(all);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.ledger.GrantState;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.service.audit.AuditEntry;

/**
 * What a node does with its own leases after it died: what was being drawn is ended and never adopted, and so is what its
 * gateway held in memory.
 */
final class Recovery {
    private static final String OPEN = "SELECT id FROM lease WHERE node = ?"
            + " AND ended_at IS NULL AND (state = 'OPENING' OR (state = 'LIVE' AND holder = 'GATEWAY')) ORDER BY id";

    private Recovery() {}

    /** Marks them in one transaction, and names them as the ender's own; how many there were. */
    static int mark(Store store, GrantGate gate, Instant now, Set<String> own) {
        List<String> open = store.write(Priority.NORMAL, tx -> {
            List<String> ids = tx.query(OPEN, row -> row.text("id"), store.node());
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
                        Map.of("leases", ids)));
            }
            return ids;
        });
        own.addAll(open);
        own.addAll(store.read(tx -> tx.query(
                "SELECT id FROM lease WHERE state = 'ENDING' AND ended_at IS NULL", row -> row.text("id"))));
        return open.size();
    }
}

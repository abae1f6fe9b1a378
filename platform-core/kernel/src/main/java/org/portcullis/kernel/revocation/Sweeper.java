// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.elevation.ElevationRows;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.ledger.GrantState;
import org.portcullis.kernel.ledger.KillSwitch.Purpose;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.elevation.ElevationStatus;

/**
 * Ends what is over: an elevation that still has leases by the saga, one without by its row alone, and rows of grants that
 * have expired. Leases that outlive their time are the broker's.
 */
final class Sweeper {
    private static final int BATCH = 100;
    private static final Duration LATER = Duration.ofMinutes(1);

    private final Store store;
    private final Clock clock;
    private final Commander commander;
    private final GrantGate gate;

    Sweeper(Store store, Clock clock, Commander commander, GrantGate gate) {
        this.store = store;
        this.clock = clock;
        this.commander = commander;
        this.gate = gate;
    }

    /** One round. */
    void sweep() {
        Instant now = clock.instant();
        List<String> overdue = store.read(tx -> ElevationRows.overdue(tx, now, BATCH));
        for (String id : overdue) {
            Target target = new Target(Target.Type.ELEVATION, id);
            boolean alive = store.read(tx -> new Cascade(target, null).anyOpen(tx));
            if (alive) {
                Command.Said said = new Command.Said("system", "The elevation's time is over.");
                commander.command(target, Purpose.EXPIRY, said, tx -> record(tx, id));
            } else {
                store.write(Priority.NORMAL, tx -> lapse(tx, id, now));
            }
        }
        expireGrants(now);
    }

    private Void lapse(Tx tx, String id, Instant now) {
        if (ElevationRows.end(tx, id, ElevationStatus.EXPIRED, now)) {
            gate.end(tx, id, now, GrantState.EXPIRED);
            record(tx, id);
        }
        return null;
    }

    private static void record(Tx tx, String id) {
        Optional<String> agent = tx.one("SELECT agent_id FROM elevation WHERE id = ?", row -> row.text("agent_id"), id);
        tx.audit(new AuditEntry("elevation.expire", "DONE", "system", agent, Optional.of(id), Map.of("elevation", id)));
    }

    /** Bookkeeping: whoever asks looks at the time anyway. */
    private void expireGrants(Instant now) {
        List<String> expired = store.read(tx -> tx.query(
                "SELECT id FROM grant_entry WHERE ended_at IS NULL AND expires_at < ? LIMIT " + BATCH,
                row -> row.text("id"),
                now.minus(LATER)));
        if (!expired.isEmpty()) {
            store.write(Priority.NORMAL, tx -> {
                expired.forEach(id -> tx.update(
                        "UPDATE grant_entry SET state = 'EXPIRED', ended_at = expires_at WHERE id = ? AND state = 'LIVE'",
                        id));
                return null;
            });
        }
    }
}

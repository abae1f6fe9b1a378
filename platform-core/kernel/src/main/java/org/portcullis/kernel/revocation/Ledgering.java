// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.portcullis.kernel.broker.LeaseRows;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.revocation.RevocationEvent;
import org.portcullis.service.revocation.RevocationState;

/** Stores what a kill has achieved, always under its claim's fencing number. */
final class Ledgering {
    private final GrantGate gate;

    Ledgering(GrantGate gate) {
        this.gate = gate;
    }

    /** Another node has taken the revocation over; nothing was stored. */
    static final class ClaimLost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ClaimLost() {
            super("another node drives this revocation now", null, false, false);
        }
    }

    /** Leases of the target are still alive though every part is settled; nothing was stored. */
    static final class MoreAlive extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MoreAlive() {
            super("leases of the target are still on their way to their end", null, false, false);
        }
    }

    /** How far it is. Once its end is stored, nothing brings it back. */
    void progress(Tx tx, Kill.News news, Instant now) {
        if (!put(tx, news, news.row(), now)) {
            return;
        }
        news.events().forEach(event -> RevocationRows.addEvent(tx, event));
    }

    /** Its end: every part is settled, and nothing of the target is alive any more. Repeating it does nothing. */
    void end(Tx tx, Kill.News news, RevocationEvent last, Set<String> leases, Duration elapsed) {
        RevocationRow open = news.row();
        RevocationRow ended = new RevocationRow(
                open.command(), RevocationState.REVOKED, last.at(), true, open.escalated(), open.claim(), open.parts());
        if (!put(tx, news, ended, last.at())) {
            return; // it was stored, and the answer to that was lost
        }
        if (new Cascade(open.command().target(), open.command().id()).anyEnding(tx)) {
            throw new MoreAlive();
        }
        gate.endAll(tx, leases, last.at(), Preparation.grantEnd(open.command().purpose()));
        RevocationRows.addEvent(tx, last);
        Records.done(tx, open.command(), open.parts(), elapsed);
    }

    /** False when its end is stored already. */
    private static boolean put(Tx tx, Kill.News news, RevocationRow row, Instant now) {
        if (!RevocationRows.update(tx, row)) {
            if (RevocationRows.ended(tx, row)) {
                return false;
            }
            throw new ClaimLost();
        }
        Command command = row.command();
        for (OrderRun order : news.orders()) {
            for (Outcome.Side side : order.ended()) {
                if (side.pam()) {
                    LeaseRows.pamEnded(tx, side.leaseId(), order.evidence().orElseThrow(), now);
                } else {
                    LeaseRows.vaultEnded(tx, side.leaseId(), order.evidence().orElseThrow(), now);
                }
            }
        }
        RevocationRows.putParts(tx, command.id(), news.parts(), now);
        news.moved().forEach(part -> Records.part(tx, command, part));
        return true;
    }
}

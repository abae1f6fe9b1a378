// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.portcullis.kernel.broker.LeaseRow;
import org.portcullis.kernel.broker.LeaseRows;
import org.portcullis.kernel.broker.LeaseState;
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

    /** How far it is. */
    void progress(Tx tx, Kill.News news, Instant now) {
        put(tx, news, news.row(), now);
    }

    /** Its end: every part is settled, and nothing of the target is alive any more. */
    void end(Tx tx, Kill.News news, RevocationEvent last, Duration elapsed) {
        RevocationRow open = news.row();
        RevocationRow ended = new RevocationRow(
                open.command(), RevocationState.REVOKED, last.at(), true, open.escalated(), open.claim(), open.parts());
        put(tx, news, ended, last.at());
        if (new Cascade(open.command().target(), open.command().id()).openLeaseCount(tx, true) > 0) {
            throw new MoreAlive();
        }
        RevocationRows.addEvent(tx, last);
        Records.done(tx, open.command(), open.parts(), elapsed);
    }

    private void put(Tx tx, Kill.News news, RevocationRow row, Instant now) {
        if (!RevocationRows.update(tx, row)) {
            throw new ClaimLost();
        }
        Command command = row.command();
        news.orders().forEach(order -> endLeases(tx, command, order.to, order, now));
        RevocationRows.putParts(tx, command.id(), news.parts(), now);
        news.moved().forEach(part -> Records.part(tx, command, part));
        news.events().forEach(event -> RevocationRows.addEvent(tx, event));
    }

    private void endLeases(Tx tx, Command command, OrderBook.OrderTo to, OrderRun order, Instant now) {
        List<String> ended = order.ended();
        for (String id : ended) {
            LeaseRow lease = LeaseRows.find(tx, id).orElseThrow();
            String adapter = to.place().adapter();
            if (lease.vault().adapter().equals(adapter)) {
                LeaseRows.vaultEnded(tx, id, order.evidence().orElseThrow(), now);
            }
            if (lease.pam().filter(side -> side.adapter().equals(adapter)).isPresent()) {
                LeaseRows.pamEnded(tx, id, order.evidence().orElseThrow(), now);
            }
            LeaseRows.find(tx, id)
                    .filter(row -> row.state() == LeaseState.ENDED)
                    .ifPresent(row -> gate.end(tx, id, now, Preparation.grantEnd(command.purpose())));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.ledger.KillSwitch.Purpose;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.service.IdKind;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the kill's code before the first kill needs it, so that it is loaded and compiled then: transactions over an agent
 * that is made in them, each undone. Nothing of it is ever committed.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int ROUNDS = 150;

    private final Store store;
    private final Clock clock;
    private final CommandWork work;
    private final Ledgering ledgering;

    WarmUp(Store store, Clock clock, CommandWork work, Ledgering ledgering) {
        this.store = store;
        this.clock = clock;
        this.work = work;
        this.ledgering = ledgering;
    }

    private static final class Undo extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Undo() {
            super("undone on purpose", null, false, false);
        }
    }

    /** All rounds; a store that fails ends it. */
    void run() {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                once();
            }
        } catch (StoreException e) {
            LOG.debug("warming up ended early: {}", e.getMessage());
        }
    }

    private void once() {
        Instant now = clock.instant();
        String agent = IdKind.AGENT.newId(now);
        try {
            store.write(Priority.NORMAL, tx -> {
                tx.update(
                        "INSERT INTO agent (id, name, status, environment, tier, mode, doc, owner, executive, version,"
                                + " created_at) VALUES (?, ?, 'ACTIVE', 'warm-up', 'LOW', 'SUPERVISED', '{}', '', '', 1, 0)",
                        agent,
                        agent);
                CommandWork.Asked asked = new CommandWork.Asked(
                        IdKind.REVOCATION.newId(now),
                        new Target(Target.Type.AGENT, agent),
                        Purpose.KILL,
                        new Command.Said("system", "warm-up"),
                        now);
                RevocationRow.Claim claim = new RevocationRow.Claim(store.node(), now.plusSeconds(1), 1);
                CommandWork.Commanded commanded = work.run(tx, asked, claim, now, alongside -> {});
                RevocationRow row = commanded.fresh().orElseThrow();
                Kill kill = new Kill(row, Sla.starting(Duration.ofMinutes(1)), clock, true, 0);
                kill.plan(commanded.prepared().orElseThrow().plan().parts().stream()
                        .map(part -> new PartRun(part, List.of()))
                        .toList());
                RevocationEvent last = kill.lastEventAt(now);
                ledgering.end(tx, kill.takeNews(), last, Set.of(), Duration.ZERO);
                Optional<Revocation> shown =
                        RevocationRows.find(tx, row.command().id()).map(found -> found.shown(now));
                if (shown.isEmpty()) {
                    throw new IllegalStateException("the warm-up doesn't find its own row");
                }
                throw new Undo();
            });
        } catch (Undo undone) {
            LOG.trace("undone as meant");
        }
    }
}

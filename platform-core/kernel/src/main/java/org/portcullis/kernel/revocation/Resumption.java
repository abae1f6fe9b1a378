// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with what a restart or another node's death left behind, and keeps this node's claims. Only an expired claim,
 * or that of a node that is gone, or one of this node's own from before its restart, is taken over; the number tells the old driver that it has lost.
 */
final class Resumption {
    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);
    static final Duration CLAIM = Duration.ofSeconds(15);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int KEPT_EVERY = 3;

    private final Store store;
    private final Clock clock;
    private final Preparation preparation;
    private final Saga saga;
    private final Supplier<Set<String>> goneNodes;
    private int rounds;

    /** @param goneNodes other nodes that are surely dead: what they drove is taken over without waiting for its claim */
    Resumption(Store store, Clock clock, Preparation preparation, Saga saga, Supplier<Set<String>> goneNodes) {
        this.goneNodes = goneNodes;
        this.store = store;
        this.clock = clock;
        this.preparation = preparation;
        this.saga = saga;
    }

    /** Now, and every second from now on. */
    void begin() {
        try {
            round();
        } catch (StoreException e) {
            LOG.warn("Open revocations can't be looked for yet: {}", e.getMessage());
        } finally {
            saga.later(EVERY, this::begin);
        }
    }

    /** Keeps the claims, then takes over what nobody drives. */
    void round() {
        if (rounds++ % KEPT_EVERY == 0) {
            keepClaims();
        }
        Set<String> gone = goneNodes.get();
        List<String> ids = store.read(tx -> RevocationRows.takeable(tx, store.node(), gone, clock.instant()));
        for (String id : ids) {
            if (!saga.drives(id)) {
                resume(id);
            }
        }
    }

    private void keepClaims() {
        List<Kill> mine = saga.all().stream().filter(Kill::durable).toList();
        if (mine.isEmpty()) {
            return;
        }
        Instant until = clock.instant().plus(CLAIM);
        List<Kill> lost = store.write(Priority.REVOCATION, tx -> {
            List<Kill> gone = new ArrayList<>();
            for (Kill kill : mine) {
                boolean kept = RevocationRows.keepClaim(
                        tx, kill.command.id(), kill.claim().number(), until);
                if (!kept) {
                    gone.add(kill);
                }
            }
            return gone;
        });
        lost.forEach(kill -> {
            saga.forget(kill);
            kill.lose();
        });
    }

    private record Resumed(RevocationRow row, Preparation.Prepared prepared, long lastEvent) {}

    /** Takes one over and drives it on; nothing when somebody else was faster. */
    void resume(String id) {
        Optional<Resumed> taken = store.write(Priority.REVOCATION, tx -> {
            RevocationRow row = RevocationRows.find(tx, id).orElseThrow();
            RevocationRow.Claim mine = new RevocationRow.Claim(
                    store.node(), clock.instant().plus(CLAIM), row.claim().number() + 1);
            if (row.completedAt() != null || !RevocationRows.take(tx, id, row.claim(), mine)) {
                return Optional.empty();
            }
            Preparation.Prepared prepared =
                    row.prepared() ? preparation.again(tx, row) : preparation.run(tx, row.command(), clock.instant());
            RevocationRow now = new RevocationRow(
                    row.command(),
                    row.state(),
                    null,
                    true,
                    row.escalated(),
                    mine,
                    prepared.plan().parts());
            RevocationRows.update(tx, now);
            return Optional.of(new Resumed(now, prepared, RevocationRows.lastEvent(tx, id)));
        });
        taken.ifPresent(this::drive);
    }

    private void drive(Resumed resumed) {
        Command command = resumed.row().command();
        Sla sla = Sla.resumed(command.sla(), command.times().commandedAt(), clock.instant());
        Kill kill = new Kill(resumed.row(), sla, clock, true, resumed.lastEvent());
        LOG.info(
                "Going on with {} of {} {}",
                command.id(),
                command.target().type(),
                command.target().id());
        saga.start(kill, resumed.prepared().plan(), resumed.prepared().leases());
    }
}

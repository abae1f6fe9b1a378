// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.portcullis.kernel.ledger.KillSwitch.Purpose;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.revocation.Revocation;

/** Takes commands: the one transaction, then the drive; the emergency path when the store can't commit. */
final class Commander implements Emergency.Replay {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration BRIEF = Duration.ofMillis(500);

    private final Store store;
    private final Clock clock;
    private final CommandWork work;
    private final Preparation preparation;
    private final Saga saga;
    private Emergency emergency;
    private final Steps steps;
    private final BooleanSupplier reachable;

    Commander(Stage stage, CommandWork work, Preparation preparation, Saga saga) {
        this.store = stage.store();
        this.clock = stage.clock();
        this.steps = stage.steps();
        this.reachable = stage.reachable();
        this.work = work;
        this.preparation = preparation;
        this.saga = saga;
    }

    /** Where commands go that the store can't take. */
    void inEmergency(Emergency way) {
        emergency = way;
    }

    /**
     * What the kernel offers.
     *
     * @param reachable whether the database answered a moment ago: one that didn't isn't waited for
     */
    record Stage(Store store, Clock clock, Steps steps, BooleanSupplier reachable) {}

    /** Commands it; when this returns, nothing new is granted to the target. */
    Revocation command(Target target, Purpose purpose, Command.Said said, Consumer<Tx> alongside) {
        Instant now = clock.instant();
        String id = IdKind.REVOCATION.newId(now);
        steps.reached(Steps.REVOKE_RECEIVED, id);
        CommandWork.Asked asked = new CommandWork.Asked(id, target, purpose, said, now);
        CommandWork.Commanded commanded;
        try {
            commanded = store(asked, alongside);
        } catch (StoreException e) {
            if (purpose != Purpose.KILL) {
                throw e; // nothing is lost: the caller says so, and it is asked for again
            }
            return emergency.command(asked, alongside, e);
        }
        return shown(commanded.id());
    }

    /** The transaction; the drive begins at its commit, before the caller is answered. */
    private CommandWork.Commanded store(CommandWork.Asked asked, Consumer<Tx> alongside) {
        long begun = System.nanoTime();
        saga.expect(asked.id());
        boolean begins = false;
        try {
            Duration patience = reachable.getAsBoolean() ? PATIENCE : BRIEF;
            CommandWork.Commanded commanded = store.write(Priority.REVOCATION, patience, tx -> {
                CommandWork.Commanded done = work.run(tx, asked, claim(), clock.instant(), alongside);
                done.fresh().ifPresent(row -> {
                    Sla sla = Sla.since(row.command().sla(), begun);
                    Kill kill = new Kill(row, sla, clock, true, 0);
                    tx.afterCommit(() -> {
                        saga.adopt(
                                kill,
                                done.prepared().map(Preparation.Prepared::plan).orElseGet(Planner::unsaid));
                        saga.soon(() -> drive(kill, done.prepared()));
                    });
                });
                return done;
            });
            begins = commanded.fresh().isPresent();
            return commanded;
        } finally {
            if (!begins) {
                saga.expectNoMore(asked.id());
            }
        }
    }

    private RevocationRow.Claim claim() {
        return new RevocationRow.Claim(store.node(), clock.instant().plus(Resumption.CLAIM), 1);
    }

    /** Drives it; a large one is prepared first. What fails here is resumed by the next round. */
    private void drive(Kill kill, Optional<Preparation.Prepared> prepared) {
        steps.reached(Steps.REVOKE_COMMITTED, kill.command.id());
        try {
            Preparation.Prepared made = prepared.orElseGet(() -> prepare(kill));
            saga.start(kill, made.plan(), made.leases());
        } finally {
            saga.expectNoMore(kill.command.id());
        }
    }

    private Preparation.Prepared prepare(Kill kill) {
        return store.write(Priority.REVOCATION, tx -> {
            Preparation.Prepared made = preparation.run(tx, kill.command, clock.instant());
            RevocationRows.update(tx, kill.row());
            return made;
        });
    }

    @Override
    public Optional<RevocationRow> run(CommandWork.Asked asked, Consumer<Tx> alongside) {
        return store.write(Priority.REVOCATION, PATIENCE, tx -> {
            if (RevocationRows.find(tx, asked.id()).isPresent()) {
                return Optional.empty(); // its commit was in doubt, and had been made
            }
            return Optional.of(work.anew(tx, asked, claim(), clock.instant(), alongside));
        });
    }

    @Override
    public void drive(RevocationRow row, Optional<Kill> blind) {
        Kill kill = blind.orElseGet(() -> {
            Sla sla = Sla.resumed(row.command().sla(), row.command().times().commandedAt(), clock.instant());
            return new Kill(row, sla, clock, true, 0);
        });
        kill.claimed(row.claim());
        Preparation.Prepared made = prepare(kill);
        if (blind.isPresent()) {
            saga.durable(kill, made.plan(), made.leases());
        } else {
            saga.start(kill, made.plan(), made.leases());
        }
    }

    /** As it is: driven here, or as the store has it. */
    Revocation shown(String id) {
        Optional<Kill> here = saga.find(id);
        if (here.isPresent()) {
            return here.get().shown();
        }
        return store.read(tx -> RevocationRows.find(tx, id)).orElseThrow().shown(clock.instant());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.people.KnownTokens;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.kernel.store.Tx;
import org.portcullis.kernel.view.NodeView;
import org.portcullis.service.Refusal;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.revocation.Revocation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills while the store can't commit: blocked in memory, kept in the emergency file, driven from what this node saw last,
 * and replayed into the store before anything is granted again (REV-8).
 */
final class Emergency {
    private static final Logger LOG = LoggerFactory.getLogger(Emergency.class);
    private static final String HOLD = "emergency";
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final GrantGate gate;
    private final NodeView view;
    private final KnownTokens personTokens;
    private final Saga saga;
    private final BlindPlan blind;
    private final Replay replay;
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private EmergencyFile file;
    private boolean replaying;

    Emergency(LedgerParts ledger, Saga saga, BlindPlan blind, Replay replay) {
        this.gate = ledger.gate();
        this.view = ledger.view();
        this.personTokens = ledger.personTokens();
        this.saga = saga;
        this.blind = blind;
        this.replay = replay;
    }

    /** A command that the store doesn't have yet; the kill is absent when it came from the file. */
    private record Pending(CommandWork.Asked asked, Optional<Kill> kill, Set<Key> keys, Consumer<Tx> alongside) {}

    /** Puts a command into the store, under the same id. */
    interface Replay {
        /** Empty when it is there already. Throws when the store still can't. */
        Optional<RevocationRow> run(CommandWork.Asked asked, Consumer<Tx> alongside);

        /** Goes on with it as with any other: prepares and drives. */
        void drive(RevocationRow row, Optional<Kill> kill);
    }

    /** Reads what an earlier process left behind; nothing is granted until it has been replayed. */
    synchronized void begin(EmergencyFile opened) throws IOException {
        file = opened;
        for (String line : opened.lines()) {
            CommandWork.Asked asked = EmergencyEntry.read(line);
            Set<Key> keys = blind.keys(asked.target());
            hold(asked.target(), keys);
            pending.put(asked.id(), new Pending(asked, Optional.empty(), keys, tx -> {}));
        }
        if (!pending.isEmpty()) {
            LOG.warn(
                    "{} revocations were commanded while the store could not commit; they are replayed",
                    pending.size());
            gate.hold(HOLD, "Revocations from the emergency file are being replayed: try again in a moment.");
            tryReplay();
        }
    }

    /** Takes a command that the store could not. */
    synchronized Revocation command(CommandWork.Asked asked, Consumer<Tx> alongside, StoreException why) {
        for (Pending each : pending.values()) {
            if (each.asked().target().equals(asked.target()) && each.kill().isPresent()) {
                return each.kill().get().shown();
            }
        }
        gate.hold(HOLD, "A revocation could not be stored yet: nothing is granted until it is.");
        BlindPlan.Seen seen = blind.see(asked);
        hold(asked.target(), seen.row().command().keys());
        boolean kept = append(asked);
        LOG.error(
                "The store can't commit ({}); revocation {} is blocked in memory{}",
                why.getMessage(),
                asked.id(),
                kept ? " and kept in the emergency file" : " ONLY: the emergency file can't be written");
        Kill kill = seen.kill();
        pending.put(
                asked.id(),
                new Pending(asked, Optional.of(kill), seen.row().command().keys(), alongside));
        saga.start(kill, seen.plan(), seen.leases());
        saga.later(AGAIN, this::tryReplay);
        return kill.shown();
    }

    /** Blocked in memory: what hangs on these keys, and what a killed person would do here themselves. */
    private void hold(Target target, Set<Key> keys) {
        view.hold(keys);
        if (target.type() == Target.Type.PERSON) {
            personTokens.hold(target.id());
        }
    }

    private boolean append(CommandWork.Asked asked) {
        if (file == null) {
            return false;
        }
        try {
            file.append(EmergencyEntry.write(asked));
            return true;
        } catch (IOException e) {
            LOG.error("The emergency file can't be written", e);
            return false;
        }
    }

    /** Tries to put all of them into the store; again until it works. */
    private void tryReplay() {
        synchronized (this) {
            if (replaying || pending.isEmpty()) {
                return;
            }
            replaying = true;
        }
        try {
            for (Pending each : snapshot()) {
                replayOne(each);
            }
        } catch (StoreException e) {
            LOG.debug("the store still can't commit: {}", e.getMessage());
        } finally {
            after();
        }
    }

    private synchronized Pending[] snapshot() {
        return pending.values().toArray(new Pending[0]);
    }

    private void replayOne(Pending each) {
        Optional<RevocationRow> row;
        try {
            row = replay.run(each.asked(), each.alongside());
        } catch (Refusal refusal) {
            LOG.warn("Revocation {} can't be replayed: {}", each.asked().id(), refusal.getMessage());
            each.kill().ifPresent(this::giveAway);
            done(each);
            return;
        }
        if (row.isPresent()) {
            replay.drive(row.get(), each.kill());
        } else {
            each.kill().ifPresent(this::giveAway); // its commit was in doubt, and had been made: the store's is driven
        }
        done(each);
        LOG.info("Revocation {} is in the store now", each.asked().id());
    }

    private void giveAway(Kill kill) {
        saga.forget(kill);
        kill.lose();
    }

    private synchronized void done(Pending each) {
        pending.remove(each.asked().id());
    }

    private synchronized void after() {
        replaying = false;
        if (!pending.isEmpty()) {
            saga.later(AGAIN, this::tryReplay);
            return;
        }
        try {
            if (file != null) {
                file.clear();
            }
        } catch (IOException e) {
            LOG.error("The emergency file can't be cleared; its commands are replayed once more at the next start", e);
        }
        view.releaseAll();
        personTokens.releaseAll();
        gate.release(HOLD);
    }
}

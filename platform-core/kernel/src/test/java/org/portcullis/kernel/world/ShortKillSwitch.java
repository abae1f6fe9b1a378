// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.world;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.Fences;
import org.portcullis.kernel.ledger.KillSwitch;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.ledger.KeyKind;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.tck.service.SettableClock;

/** The first transaction of a kill, without the saga behind it: fence, block, suspension, what stands alongside. */
public final class ShortKillSwitch implements KillSwitch {
    private final Store store;
    private final Fences fences;
    private final Blocks blocks;
    private final SettableClock clock;
    private final List<Revocation> commanded = new CopyOnWriteArrayList<>();

    ShortKillSwitch(Store store, Fences fences, Blocks blocks, SettableClock clock) {
        this.store = store;
        this.fences = fences;
        this.blocks = blocks;
        this.clock = clock;
    }

    /** What was commanded so far. */
    public List<Revocation> commanded() {
        return commanded;
    }

    @Override
    public Revocation commandAs(
            String actor, RevocationTarget target, String reason, Purpose purpose, Consumer<Tx> alongside) {
        Instant now = clock.instant();
        Revocation revocation = new Revocation(
                IdKind.REVOCATION.newId(now),
                new Revocation.Command(target, reason, actor),
                RevocationState.REVOKING,
                true,
                new Revocation.Times(now, now, now.plusSeconds(30), Optional.empty()),
                List.of());
        Key key = new Key(KeyKind.valueOf(target.type().toUpperCase(java.util.Locale.ROOT)), target.id());
        store.write(Priority.REVOCATION, tx -> {
            fences.raise(tx, List.of(key));
            blocks.set(tx, List.of(key), new Blocks.Cause(actor, reason, now));
            if (key.kind() == KeyKind.AGENT) {
                AgentRows.suspend(tx, key.id(), actor, reason, now);
            }
            tx.update(
                    "INSERT INTO revocation (id, target_kind, target_id, reason, commanded_by, state, tier, commanded_at,"
                            + " deadline, durable, doc, claim_no) VALUES (?, ?, ?, ?, ?, 'REVOKING', 'HIGH', ?, ?, 1, '{}', 0)",
                    revocation.id(),
                    target.type(),
                    target.id(),
                    reason,
                    actor,
                    now,
                    now.plusSeconds(30));
            tx.update(
                    "INSERT INTO revocation_target (revocation_id, key_kind, key_id) VALUES (?, ?, ?)",
                    revocation.id(),
                    key.kind(),
                    key.id());
            alongside.accept(tx);
            return null;
        });
        commanded.add(revocation);
        return revocation;
    }

    /** As when every part is settled. */
    public void settle(String revocationId) {
        store.<Integer>write(
                Priority.REVOCATION,
                tx -> tx.update(
                        "UPDATE revocation SET state = 'REVOKED', completed_at = ? WHERE id = ?",
                        clock.instant(),
                        revocationId));
    }
}

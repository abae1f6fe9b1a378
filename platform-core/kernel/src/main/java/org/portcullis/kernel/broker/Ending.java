// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.portcullis.kernel.invoke.Call;
import org.portcullis.kernel.invoke.Participants;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Neighbours;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Receipt;

/** One try to end one side of one lease: who is there, the order, the evidence. Any try may be the last; all repeat. */
final class Ending {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Participants participants;
    private final Store store;
    private final Steps steps;
    private final Clock clock;

    Ending(Participants participants, Store store, Steps steps, Clock clock) {
        this.participants = participants;
        this.store = store;
        this.steps = steps;
        this.clock = clock;
    }

    /** Which side. */
    enum Which {
        /** The credential. */
        VAULT,
        /** The grant. */
        PAM
    }

    /**
     * What a try came to.
     *
     * @param ended whether it is proven dead, durably
     * @param again when to try again at the earliest, from now; zero: as the schedule says
     */
    record Outcome(boolean ended, Duration again) {
        static final Outcome ENDED = new Outcome(true, Duration.ZERO);
        static final Outcome LATER = new Outcome(false, Duration.ZERO);
    }

    /** Tries; the future fails with an {@link AdapterException}, or with what the store throws. */
    CompletableFuture<Outcome> tryOnce(LeaseRow lease, Which which) {
        LeaseRow.Side side = which == Which.VAULT ? lease.vault() : lease.pam().orElseThrow();
        Optional<Held> held =
                which == Which.VAULT ? lease.heldAtVault(clock.instant()) : lease.heldAtPam(clock.instant());
        if (held.isEmpty()) {
            return CompletableFuture.completedFuture(Outcome.ENDED);
        }
        Order order = order(lease, side, held.get());
        Call call = new Call(PATIENCE, order.id(), lease.id(), lease.of().agentId());
        return participants
                .vendorIdentity(side.adapter(), call)
                .thenCompose(identity -> {
                    refuseStranger(side, identity);
                    return participants.revoke(side.adapter(), order, call);
                })
                .thenCompose(receipt -> {
                    steps.reached(Steps.END_SENT, lease.id());
                    return afterwards(receipt, lease, which, order, call);
                });
    }

    private CompletableFuture<Outcome> afterwards(
            Receipt receipt, LeaseRow lease, Which which, Order order, Call call) {
        Duration poll = receipt.fold(ended -> Duration.ZERO, absent -> Duration.ZERO, Receipt.Accepted::pollAfter);
        String adapter = which == Which.VAULT
                ? lease.vault().adapter()
                : lease.pam().orElseThrow().adapter();
        return participants.confirm(adapter, order, call).thenApply(evidence -> {
            if (evidence.isEmpty()) {
                return new Outcome(false, poll);
            }
            steps.reached(Steps.END_EVIDENCE, lease.id());
            if (store.write(Priority.NORMAL, tx -> proven(tx, lease.id(), which, evidence.get()))) {
                steps.reached(Steps.END_CONFIRMED, lease.id());
            }
            return Outcome.ENDED;
        });
    }

    private Order order(LeaseRow lease, LeaseRow.Side side, Held held) {
        boolean guess = !held.settled() || held.vendorLease().isEmpty();
        Neighbours neighbours = guess
                ? store.read(tx -> LeaseRows.neighbours(tx, side.adapter(), Set.of(lease.id()), clock.instant()))
                : Neighbours.UNKNOWN;
        return new Order(
                "end-" + lease.id() + "-" + side.adapter(),
                Order.Scope.REFERENCES,
                lease.of().agentId(),
                List.of(held),
                Set.of(),
                clock.instant(),
                neighbours);
    }

    private static void refuseStranger(LeaseRow.Side side, String identity) {
        if (!side.vendorIdentity().isEmpty() && !side.vendorIdentity().equals(identity)) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    side.adapter() + ": different vendor: the lease was made at " + side.vendorIdentity() + ", and "
                            + identity + " is there now: point the instance back until its old leases have ended");
        }
    }

    /** Stores the evidence; whether the lease as a whole ended by it. */
    private boolean proven(Tx tx, String leaseId, Which which, Evidence evidence) {
        Instant now = clock.instant();
        if (which == Which.VAULT
                ? !LeaseRows.vaultEnded(tx, leaseId, evidence, now)
                : !LeaseRows.pamEnded(tx, leaseId, evidence, now)) {
            return false;
        }
        LeaseRow lease = LeaseRows.find(tx, leaseId).orElseThrow();
        tx.audit(new AuditEntry(
                "lease.ended",
                "DONE",
                "system",
                Optional.of(lease.of().agentId()),
                Optional.of(leaseId),
                Map.of("evidence", evidence.name(), "system", lease.of().system())));
        return true;
    }
}

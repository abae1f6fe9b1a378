// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Receipt;

/**
 * Ends what orders name and proves it. First all tokens, so that nothing new begins; then each lease synchronously, since
 * a token's death alone ends nothing for sure; then what was born unseen. Only the leases' own look-up is evidence.
 */
final class Ending {
    private final VaultSettings settings;
    private final LeaseCalls leases;
    private final Reservations reservations;
    private final LostLeases lost;
    private final Certificates certificates;
    private final AgentEnding agents;
    private final Clock clock;
    private final Semaphore permits;

    private record Target(Held held, VaultRef ref, Reservation reservation) {
        Set<String> leases() {
            Set<String> ids = new LinkedHashSet<>(List.of(held.vendorLease(), reservation.lease()));
            ids.remove("");
            return ids;
        }

        boolean mayHaveCertificates() {
            return mayHaveMore() && !reservation.hidesNothing();
        }

        boolean mayHaveMore() {
            return !held.settled() || leases().isEmpty();
        }
    }

    Ending(
            VaultSettings settings,
            LeaseCalls leases,
            Reservations reservations,
            LostLeases lost,
            AgentEnding agents,
            Clock clock) {
        this.agents = agents;
        this.settings = settings;
        this.leases = leases;
        this.reservations = reservations;
        this.lost = lost;
        this.certificates = new Certificates(settings, leases);
        this.clock = clock;
        this.permits = new Semaphore(settings.concurrentRevocations, true);
    }

    Receipt revoke(Order order, CallContext context) {
        takePermit(context);
        try {
            Failures failures = new Failures();
            List<Target> targets = targets(order, failures);
            Set<Target> lived = new HashSet<>();
            int tokens = 0;
            for (Target target : targets) {
                tokens += failures.count(() -> {
                    boolean ended = endToken(target, context);
                    return ended && lived.add(target) ? 1 : 0;
                });
            }
            tokens += failures.count(() -> agents.revoke(order, context));
            int ended = 0;
            for (Target target : targets) {
                ended += failures.count(() -> endLeases(target, lived.contains(target), order, context));
            }
            failures.rethrow();
            int count = Math.max(tokens, ended);
            Duration longest = certificatesLeft(targets, context);
            if (!longest.isZero()) {
                return new Receipt.Accepted(longest);
            }
            return count == 0 ? new Receipt.AlreadyAbsent() : new Receipt.Ended(count);
        } finally {
            permits.release();
        }
    }

    /** How long a certificate of these may live on, which nobody can end. */
    private Duration certificatesLeft(List<Target> targets, CallContext context) {
        Duration longest = Duration.ZERO;
        for (Target target : targets) {
            if (target.ref.kind() == VaultRef.Kind.CERTIFICATE) {
                Duration left = certificates.left(
                        target.ref, target.reservation, target.leases(), target.mayHaveCertificates(), context);
                longest = left.compareTo(longest) > 0 ? left : longest;
            }
        }
        return longest;
    }

    private void takePermit(CallContext context) {
        try {
            if (!permits.tryAcquire(context.remaining(clock).toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AdapterException(
                        FailureKind.TIMEOUT, "other revocations at this vault took longer than the deadline");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdapterException(FailureKind.TIMEOUT, "interrupted while waiting for other revocations", e);
        }
    }

    private List<Target> targets(Order order, Failures failures) {
        List<Target> targets = new ArrayList<>();
        for (Held held : order.held()) {
            failures.count(() -> {
                VaultRef ref = VaultRef.parse(held.ref());
                targets.add(new Target(held, ref, reservations.of(ref)));
                return 0;
            });
        }
        return targets;
    }

    private boolean endToken(Target target, CallContext context) {
        if (target.reservation.deadSince().isPresent()) {
            return false; // seen dead before: a slow vault's time goes into the leases
        }
        boolean lived = leases.endToken(target.ref.accessor(), context);
        target.reservation.dead(clock.instant());
        return lived;
    }

    /** @param lived whether the token did until now: its leases aren't asked for first, they are ended */
    private int endLeases(Target target, boolean lived, Order order, CallContext context) {
        if (!target.ref.kind().hasLeases()) {
            return 0; // nothing to end at the vault: it is dead when it has been rotated, or when its time is over
        }
        int ended = 0;
        for (String lease : target.leases()) {
            if (lived || leases.madeAt(lease, context).isPresent()) {
                leases.end(lease, context);
                ended++;
            }
        }
        if (target.ref.kind() == VaultRef.Kind.ELEVATION) {
            leases.deleteRole(target.ref.mount(), target.ref.role(), context);
            if (!leases.under(target.ref.path(), context).isEmpty()) {
                leases.endAllUnder(target.ref.path(), context);
                ended++;
            }
        } else if (target.ref.kind() == VaultRef.Kind.DEDICATED && target.mayHaveMore()) {
            for (String lease : lost.look(target.ref, order, context).ours()) {
                leases.end(lease, context);
                ended++;
            }
        }
        return ended;
    }

    Optional<Evidence> confirm(Order order, CallContext context) {
        Failures failures = new Failures();
        List<Target> targets = targets(order, failures);
        failures.rethrow();
        if (!agents.isEnded(order, context)) {
            return Optional.empty();
        }
        Evidence weakest = Evidence.READ_BACK;
        for (Target target : targets) {
            Optional<Evidence> evidence = confirm(target, order, context);
            if (evidence.isEmpty()) {
                return Optional.empty();
            }
            weakest = evidence.get().compareTo(weakest) > 0 ? evidence.get() : weakest;
        }
        return Optional.of(weakest);
    }

    private Optional<Evidence> confirm(Target target, Order order, CallContext context) {
        if (leases.tokenLives(target.ref.accessor(), context)) {
            return Optional.empty();
        }
        target.reservation.dead(clock.instant());
        if (target.ref.kind() == VaultRef.Kind.STATIC) {
            return confirmStatic(target, context);
        }
        if (target.ref.kind() == VaultRef.Kind.CERTIFICATE) {
            return certificates.confirm(
                    target.ref, target.reservation, target.leases(), target.mayHaveCertificates(), context);
        }
        for (String lease : target.leases()) {
            if (leases.madeAt(lease, context).isPresent()) {
                return Optional.empty();
            }
        }
        Optional<Instant> openUntil = target.reservation.openUntil(target.held.settled(), settings.issueDeadline);
        if (openUntil.isPresent() && clock.instant().isBefore(openUntil.get())) {
            return Optional.empty(); // a credential that is being born counts as alive
        }
        return switch (target.ref.kind()) {
            case ELEVATION ->
                leases.under(target.ref.path(), context).isEmpty() ? Optional.of(Evidence.READ_BACK) : Optional.empty();
            case DEDICATED ->
                !target.mayHaveMore() || lost.look(target.ref, order, context).isClear()
                        ? Optional.of(Evidence.READ_BACK)
                        : expired(target);
            default ->
                !target.mayHaveMore() || openUntil.isEmpty() && target.reservation.isKnownHere()
                        ? Optional.of(Evidence.READ_BACK)
                        : expired(target);
        };
    }

    /** A lost lease that can't be told from others': dead when the longest life of any such lease is over. */
    private Optional<Evidence> expired(Target target) {
        return target.reservation
                .deadSince()
                .map(dead -> dead.plus(settings.issueDeadline).plusSeconds(target.ref.lifetimeSeconds()))
                .filter(end -> clock.instant().isAfter(end))
                .map(end -> Evidence.EXPIRED);
    }

    private Optional<Evidence> confirmStatic(Target target, CallContext context) {
        for (String id : target.leases()) {
            if (!leases.isRotated(id, context)) {
                return Optional.empty();
            }
        }
        if (!target.leases().isEmpty()) {
            return Optional.of(Evidence.ROTATED);
        }
        boolean open = target.reservation
                .openUntil(target.held.settled(), settings.issueDeadline)
                .filter(end -> clock.instant().isBefore(end))
                .isPresent();
        return open ? Optional.empty() : Optional.of(Evidence.READ_BACK);
    }

    /** Goes on with the other targets after a failure, unless the vault is down; the first failure is thrown last. */
    private static final class Failures {
        private AdapterException first;

        int count(java.util.function.IntSupplier work) {
            try {
                return work.getAsInt();
            } catch (AdapterException e) {
                if (first == null || first.kind() == FailureKind.REJECTED) {
                    first = e;
                }
                if (e.kind() == FailureKind.TIMEOUT || e.kind() == FailureKind.UNAUTHENTICATED) {
                    throw e;
                }
                return 0;
            }
        }

        void rethrow() {
            if (first != null) {
                throw first;
            }
        }
    }
}

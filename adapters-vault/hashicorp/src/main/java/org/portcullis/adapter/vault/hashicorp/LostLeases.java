// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Neighbours;
import org.portcullis.spi.revocation.Order;

/**
 * Finds leases under a role of ours that nobody knows: born under a token that was dead, or whose answer was lost. A
 * lease is only called ours when the ledger, read after we first saw the lease, doesn't know it, and no open reference
 * with a living token older than the lease explains it.
 */
final class LostLeases {
    private final LeaseCalls leases;
    private final Reservations reservations;
    private final Clock clock;
    private final Map<String, Instant> firstSeen = new ConcurrentHashMap<>();

    /**
     * What was found under a path.
     *
     * @param ours leases to be ended
     * @param doubtful leases that may be ours or a neighbour's: a later look will tell
     */
    record Look(List<String> ours, List<String> doubtful) {
        boolean isClear() {
            return ours.isEmpty() && doubtful.isEmpty();
        }
    }

    LostLeases(LeaseCalls leases, Reservations reservations, Clock clock) {
        this.leases = leases;
        this.reservations = reservations;
        this.clock = clock;
    }

    Look look(VaultRef ref, Order order, CallContext context) {
        List<String> present = leases.under(ref.path(), context);
        Instant now = clock.instant();
        firstSeen.keySet().removeIf(lease -> isUnder(lease, ref.path()) && !present.contains(lease));
        Neighbours neighbours = order.neighbours();
        Set<String> accessors = new HashSet<>();
        Set<String> known = new HashSet<>(neighbours.vendorLeases());
        for (Held held : order.held()) {
            known.add(held.vendorLease());
            VaultRef.tryParse(held.ref()).ifPresent(own -> accessors.add(own.accessor()));
        }
        known.addAll(reservations.leasesBeside(accessors));
        List<String> ours = new ArrayList<>();
        List<String> doubtful = new ArrayList<>();
        for (String lease : present) {
            if (known.contains(lease)) {
                continue;
            }
            Instant seen = firstSeen.computeIfAbsent(lease, l -> now);
            boolean ledgerKnowsNot = neighbours.known() && neighbours.asOf().isAfter(seen);
            boolean isOurs = ledgerKnowsNot && !isExplained(lease, ref, order, accessors, context);
            (isOurs ? ours : doubtful).add(lease);
        }
        return new Look(ours, doubtful);
    }

    private static boolean isUnder(String lease, String path) {
        return lease.startsWith(path + "/");
    }

    private boolean isExplained(String lease, VaultRef ref, Order order, Set<String> accessors, CallContext context) {
        List<VaultRef> open = new ArrayList<>(reservations.issuing());
        for (String text : order.neighbours().openRefs()) {
            Optional<VaultRef> other = VaultRef.tryParse(text);
            if (other.isEmpty()) {
                return true; // of another version: whatever it explains can't be told
            }
            open.add(other.get());
        }
        open.removeIf(other -> !other.path().equals(ref.path()) || accessors.contains(other.accessor()));
        if (open.isEmpty()) {
            return false;
        }
        Optional<Instant> made = leases.madeAt(lease, context);
        for (VaultRef other : open) {
            Optional<Instant> tokenMade = leases.tokenMadeAt(other.accessor(), context);
            if (made.isPresent() && tokenMade.isPresent() && !tokenMade.get().isAfter(made.get())) {
                return true;
            }
        }
        return false;
    }
}

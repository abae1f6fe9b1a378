// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All references that this process made or was asked about, until they can't matter any more. */
final class Reservations {
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration SWEEP = Duration.ofMinutes(10);

    private final Map<String, Reservation> byAccessor = new ConcurrentHashMap<>();
    private final Clock clock;
    private volatile Instant sweptAt;

    Reservations(Clock clock) {
        this.clock = clock;
        this.sweptAt = clock.instant();
    }

    void add(Reservation reservation) {
        byAccessor.put(reservation.ref().accessor(), reservation);
        Instant now = clock.instant();
        if (now.isAfter(sweptAt.plus(SWEEP))) {
            sweptAt = now;
            byAccessor.values().removeIf(old -> old.expiresAt().plus(KEPT).isBefore(now));
        }
    }

    Reservation of(VaultRef ref) {
        return byAccessor.computeIfAbsent(ref.accessor(), a -> Reservation.foreign(ref, clock.instant()));
    }

    /** Leases that this process issued under other references. */
    Set<String> leasesBeside(Set<String> accessors) {
        Set<String> leases = new HashSet<>();
        byAccessor.forEach((accessor, reservation) -> {
            if (!accessors.contains(accessor) && !reservation.lease().isEmpty()) {
                leases.add(reservation.lease());
            }
        });
        return leases;
    }

    /** References of this process whose issue is under way. */
    List<VaultRef> issuing() {
        return byAccessor.values().stream()
                .filter(Reservation::isIssuing)
                .map(Reservation::ref)
                .toList();
    }

    /** The reference under which this process issued a lease, or empty text. */
    String refOf(String lease) {
        return byAccessor.values().stream()
                .filter(reservation -> reservation.lease().equals(lease))
                .map(reservation -> reservation.ref().text())
                .findFirst()
                .orElse("");
    }

    /** Wipes all tokens. */
    void close() {
        byAccessor.values().forEach(reservation -> reservation.dead(clock.instant()));
    }
}

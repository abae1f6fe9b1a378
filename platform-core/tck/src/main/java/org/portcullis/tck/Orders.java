// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.portcullis.spi.credential.Lease;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.Grant;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Neighbours;
import org.portcullis.spi.revocation.Order;

/** Orders and holdings as the kernel makes them. */
public final class Orders {
    private Orders() {}

    /** Ends exactly these. */
    public static Order ending(List<Held> held) {
        return new Order("rev_tck", Order.Scope.REFERENCES, "agt_tck", held, Set.of("agent:agt_tck"), Instant.now());
    }

    /** Ends exactly these, told that these leases of the same instance belong to others and that no other issue is open. */
    public static Order ending(List<Held> held, Set<String> othersLeases) {
        return new Order(
                "rev_tck",
                Order.Scope.REFERENCES,
                "agt_tck",
                held,
                Set.of("agent:agt_tck"),
                Instant.now(),
                new Neighbours(true, Instant.now(), othersLeases, Set.of()));
    }

    /** Ends exactly this. */
    public static Order ending(Held held) {
        return ending(List.of(held));
    }

    /** A credential whose answer came. */
    public static Held held(String leaseId, Lease lease) {
        return new Held(leaseId, lease.ref(), lease.vendorLease(), lease.principal(), true, lease.expiresAt());
    }

    /** A grant whose answer came. */
    public static Held held(ApprovedElevation elevation, Grant grant) {
        return new Held(
                elevation.leaseId(), grant.ref(), grant.vendorGrant(), elevation.principal(), true, grant.expiresAt());
    }

    /** A reservation whose issue or grant may be under way, or was lost. */
    public static Held unsettled(String leaseId, String ref, String principal, Instant expiresAt) {
        return new Held(leaseId, ref, "", principal, false, expiresAt);
    }
}

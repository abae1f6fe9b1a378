// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.revocation;

import java.time.Instant;
import java.util.Set;

/**
 * What the ledger knows at the same adapter instance beside an order. A vendor whose leases don't tell under which
 * reference they were made needs it: a lease that belongs to no neighbour, and that no open reference explains, was born
 * under the order's own lost issue. The kernel reads it anew for each attempt when an order holds something unsettled or
 * without a vendor's id; otherwise it is {@link #UNKNOWN}.
 *
 * @param known false when the ledger wasn't asked; the sets are empty then and prove nothing
 * @param asOf when the ledger was read, UTC: what an adapter saw at the vendor after that may be a neighbour of its own
 * @param vendorLeases the vendor's ids of all leases of this instance that may be alive and aren't in the order
 * @param openRefs references of this instance, not in the order, whose issue may be under way
 */
public record Neighbours(boolean known, Instant asOf, Set<String> vendorLeases, Set<String> openRefs) {
    /** The ledger wasn't asked. */
    public static final Neighbours UNKNOWN = new Neighbours(false, Instant.EPOCH, Set.of(), Set.of());

    /** Copies the sets. */
    public Neighbours {
        vendorLeases = Set.copyOf(vendorLeases);
        openRefs = Set.copyOf(openRefs);
    }
}

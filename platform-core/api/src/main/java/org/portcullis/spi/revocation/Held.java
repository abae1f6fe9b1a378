// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.revocation;

import java.time.Instant;
import java.util.Objects;

/**
 * One thing that an agent holds, or may hold, at a vendor.
 *
 * @param leaseId our id, {@code lse_…}
 * @param ref the reference from {@code reserve}
 * @param vendorLease the vendor's id; empty when its answer was lost or is still awaited
 * @param principal the login at the target; empty when unknown
 * @param settled false while an issue under this reference may still be under way at the vendor
 * @param expiresAt when it ends by itself at the latest, UTC
 */
public record Held(
        String leaseId, String ref, String vendorLease, String principal, boolean settled, Instant expiresAt) {
    /** Refuses missing parts with {@link NullPointerException}. */
    public Held {
        Objects.requireNonNull(leaseId, "leaseId");
        Objects.requireNonNull(ref, "ref");
        Objects.requireNonNull(vendorLease, "vendorLease");
        Objects.requireNonNull(principal, "principal");
        Objects.requireNonNull(expiresAt, "expiresAt");
    }
}

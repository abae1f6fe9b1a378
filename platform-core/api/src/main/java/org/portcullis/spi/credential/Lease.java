// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.credential;

import java.time.Instant;
import java.util.Objects;

/**
 * The vendor's side of a credential; holds no secret.
 *
 * @param ref the reference it was issued under
 * @param vendorLease the vendor's own id of the lease, account or certificate
 * @param principal the login at the target that a PAM product can grant to; empty when there is none
 * @param expiresAt when the vendor itself ends it, UTC
 */
public record Lease(String ref, String vendorLease, String principal, Instant expiresAt) {
    /** Refuses missing parts with {@link NullPointerException}. */
    public Lease {
        Objects.requireNonNull(ref, "ref");
        Objects.requireNonNull(vendorLease, "vendorLease");
        Objects.requireNonNull(principal, "principal");
        Objects.requireNonNull(expiresAt, "expiresAt");
    }
}

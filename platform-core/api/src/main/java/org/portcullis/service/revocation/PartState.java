// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.revocation;

/** Where a part of a revocation is. */
public enum PartState {
    /** Asked; evidence isn't there yet. */
    PENDING,
    /** Failed; will be tried again. */
    RETRYING,
    /** Can't be ended as things are; still tried, and at once when configuration, secret or bundle changes. */
    STUCK,
    /** Ended, by the vendor's evidence. */
    REVOKED,
    /** Ended, by a read-back or a refused probe. */
    VERIFIED,
    /** The ledger proves that nothing was ever granted there. */
    NOT_APPLICABLE;

    /** Whether nothing more is to be done. */
    public boolean settled() {
        return this == REVOKED || this == VERIFIED || this == NOT_APPLICABLE;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

/** What a row of the ledger grants. */
public enum GrantKind {
    /** An access token; its id is {@code gnt_…} and the token's {@code jti}. */
    TOKEN,
    /** An elevation; its id is the elevation's. */
    ELEVATION,
    /** A lease of a credential; its id is the lease's. */
    LEASE,
    /** A session. */
    SESSION
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

/** Where the vault's side (the credential) or the PAM product's side (the grant) of a lease is. It only goes forward. */
public enum SideState {
    /** Nothing was asked for under a reference: nothing can live, and nothing will be asked for once the lease is ENDING. */
    NONE,
    /**
     * The reference is durable and the call that makes something under it may be under way at the vendor until {@code
     * issue_deadline}; from then on it is settled: what lives can be found by the reference.
     */
    REFERENCED,
    /** It was made; the vendor's own id is known. */
    MADE,
    /** Proven dead by the vendor's evidence, or proven never made. */
    ENDED
}

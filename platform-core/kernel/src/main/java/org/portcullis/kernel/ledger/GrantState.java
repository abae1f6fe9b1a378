// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

/** Whether a row of the ledger still grants. */
public enum GrantState {
    /** As long as its fences are unmoved and it hasn't expired. */
    LIVE,
    /** Its work is done, or it was given back. */
    ENDED,
    /** Its time is over. */
    EXPIRED,
    /** Killed. */
    REVOKED
}

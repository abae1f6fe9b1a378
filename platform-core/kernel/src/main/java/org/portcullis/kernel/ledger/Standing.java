// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

/**
 * How a key stands.
 *
 * @param n its fence; 0 when it was never raised
 * @param blocked whether a block stands on it
 */
public record Standing(long n, boolean blocked) {
    /** Never raised, not blocked. */
    public static final Standing CLEAR = new Standing(0, false);
}

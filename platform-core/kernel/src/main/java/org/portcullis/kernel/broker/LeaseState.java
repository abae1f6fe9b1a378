// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

/** Where a lease as a whole is. It only goes forward, but for what a vendor bears after it was believed dead. */
public enum LeaseState {
    /**
     * A drawer works on it until {@code claimed_until} on the node that it names. What a vendor made meanwhile stands in
     * {@link SideState}.
     */
    OPENING,
    /** Handed over. */
    LIVE,
    /** It must end and will never be handed over; some side of it may live. Anybody may drive it on. */
    ENDING,
    /** Both sides are proven dead by the vendors' evidence, or were never made. */
    ENDED
}

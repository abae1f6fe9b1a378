// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

/** Which write goes first. A revocation never waits behind ordinary work (REV-8). */
public enum Priority {
    /** Runs before everything that waits, is never refused for a full queue, and closes its batch at once. */
    REVOCATION,
    /** Everything else; refused with {@link StoreBusy} when too many wait. */
    NORMAL
}

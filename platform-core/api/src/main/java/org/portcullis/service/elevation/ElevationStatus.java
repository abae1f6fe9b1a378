// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.elevation;

/** Where an elevation is. */
public enum ElevationStatus {
    /** Waits for people. */
    PENDING_APPROVAL,
    /** Usable. */
    APPROVED,
    /** Used: the clock runs. */
    ACTIVE,
    /** Its task is done. */
    COMPLETED,
    /** Its time is over. */
    EXPIRED,
    /** People said no. */
    DENIED,
    /** Killed. */
    REVOKED;

    /** Whether credentials can be drawn. */
    public boolean usable() {
        return this == APPROVED || this == ACTIVE;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.revocation;

/** Where a whole revocation is. Only REVOKED is success. */
public enum RevocationState {
    /** Under way, nothing has failed. */
    REVOKING,
    /** A part is stuck, has failed, or the SLA has passed. */
    PARTIAL,
    /** Every part is settled. */
    REVOKED,
    /** Two governance people waived a vendor that is gone for good. */
    CLOSED_UNCONFIRMED
}

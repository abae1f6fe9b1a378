// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.revocation;

/** What proves that access is dead; always the vendor's, never our store's. Strongest first. */
public enum Evidence {
    /** The vendor, asked afresh, doesn't know it any more or says it has ended. */
    READ_BACK,
    /** A try with the access itself was refused. */
    PROBE_REFUSED,
    /** Its end has passed by the vendor's own limit. */
    EXPIRED,
    /** The secret was changed at the vendor. */
    ROTATED
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** The vendors, asked by their own administration and with the credentials themselves. */
interface VendorSide {
    /** Names of all that lives at the vendors, by the column of our table of leases that should hold them. */
    Map<String, Set<String>> lists();

    /** Whether a credential still opens the door. */
    boolean works(JsonNode credential);

    /** Sessions of those whose credentials are dead; there must be none once everything has ended. */
    default Set<String> ghosts() {
        return Set.of();
    }
}

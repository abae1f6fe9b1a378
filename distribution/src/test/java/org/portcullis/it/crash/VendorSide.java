// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** The vendors, asked by their own administration and with the credentials themselves. */
public interface VendorSide {
    /** Names of all that lives at the vendors, by the column of our table of leases that should hold them. */
    Map<String, Set<String>> lists();

    /** Whether a credential still opens the door. */
    boolean works(JsonNode credential);

    /** Whether nobody can get in by it any more, nor is still in. */
    default boolean dead(JsonNode credential) {
        return !works(credential);
    }

    /** What was left behind: sessions of dead logins, grants to nobody. Nothing, once everything has ended. */
    default Set<String> ghosts() {
        return Set.of();
    }

    /** For the run's report. */
    default String remark() {
        return "";
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import java.util.Set;
import org.portcullis.tck.server.OpenBaoServer;
import org.portcullis.tck.server.PostgresServer;

/**
 * Something that goes wrong at one vendor's side.
 *
 * @param name also its system's
 * @param minting the vault that mints its logins
 * @param database where they live
 * @param at the instances whose vendor fails
 * @param light makes it fail, before the command
 * @param fan makes it worse, right after the command
 * @param quench mends it
 * @param ends what becomes of the revocation before it is mended
 */
record Fire(
        String name,
        OpenBaoServer minting,
        PostgresServer database,
        Set<String> at,
        Act light,
        Act fan,
        Act quench,
        Ends ends) {
    static final Act NOTHING = () -> {};

    /** What is done to a vendor. */
    interface Act {
        void run() throws Exception;
    }

    /** What must become of the revocation while it burns. */
    enum Ends {
        /** Never success; it heals when the vendor does. */
        PARTIAL,
        /** Late, and then success by itself. */
        LATE,
        /** Success by itself. */
        BY_ITSELF
    }

    static Fire of(String name, OpenBaoServer minting, PostgresServer database, String at, Act light, Act quench) {
        return new Fire(name, minting, database, Set.of(at), light, NOTHING, quench, Ends.PARTIAL);
    }
}

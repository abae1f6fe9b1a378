// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what holds secrets and is wanted by nobody. */
final class Wipe {
    private static final Logger LOG = LoggerFactory.getLogger(Wipe.class);

    private Wipe() {}

    static void quietly(AutoCloseable holder) {
        try {
            holder.close();
        } catch (Exception e) {
            LOG.warn("a credential could not be wiped: {}", e.getClass().getName());
        }
    }
}

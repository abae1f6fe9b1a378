// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * Two changes of one client met in Keycloak's database, and the later one was refused as a whole (409): a kill's and the
 * directory's, which follows the agent's new state. What is there is read again, and what is missing done.
 */
final class ChangedAtOnce extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int ATTEMPTS = 6;
    private static final long PAUSE_NANOS = 10_000_000;

    ChangedAtOnce() {
        super("another change of the same client was under way", null, false, false);
    }

    /** Repeats what begins with reading; at last the caller is told to try later. */
    static <T> T again(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (ChangedAtOnce e) {
                if (attempt == ATTEMPTS) {
                    throw new AdapterException(
                            FailureKind.UNAVAILABLE, "the agent's client is being changed by others all the time");
                }
                LockSupport.parkNanos(attempt * ThreadLocalRandom.current().nextLong(PAUSE_NANOS / 2, PAUSE_NANOS));
            }
        }
    }
}

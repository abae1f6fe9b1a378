// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.portcullis.service.revocation.PartState;

/**
 * When the next attempt is due. Failed ones: at 0.5, 1, 2, 4, 8 … s from the first within the SLA, then every 30 s to 5
 * min. Stuck ones: every 60 s, beside the attempts that a change of configuration or bundle brings. Those whose evidence
 * isn't there yet are asked again soon. Never given up.
 */
final class Schedule {
    private static final long FIRST_MILLIS = 500;
    private static final long LATE_MILLIS = 30_000;
    private static final long LATEST_MILLIS = 300_000;
    private static final long STUCK_MILLIS = 60_000;
    private static final long SOON_MILLIS = 25;
    private static final long SOON_LIMIT_MILLIS = 5_000;
    private static final double JITTER = 0.1;

    private Schedule() {}

    /**
     * The wait before the next attempt.
     *
     * @param state how the last one ended
     * @param inARow how many ended so in a row on this side of the SLA's end, from 1
     * @param pastSla whether the SLA is over
     */
    static Duration next(PartState state, int inARow, boolean pastSla) {
        int doublings = Math.min(inARow - 1, 16);
        long millis =
                switch (state) {
                    case STUCK -> STUCK_MILLIS;
                    case PENDING -> Math.min(SOON_MILLIS << doublings, SOON_LIMIT_MILLIS);
                    default ->
                        pastSla
                                ? Math.min(LATE_MILLIS << doublings, LATEST_MILLIS)
                                : Math.min(FIRST_MILLIS << Math.max(0, doublings - 1), LATE_MILLIS);
                };
        double jitter = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Duration.ofMillis(Math.max(1, (long) (millis * jitter)));
    }
}

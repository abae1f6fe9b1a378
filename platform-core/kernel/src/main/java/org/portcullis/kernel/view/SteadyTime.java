// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Time that never goes back within a process: the wall clock's, or, when that was set back, what the monotonic clock says
 * since. What has expired stays expired.
 */
final class SteadyTime {
    private static final long TOLERANCE_MILLIS = 5_000;

    private final Clock clock;
    private volatile Anchor anchor;

    private record Anchor(long wall, long nanos) {
        long millis() {
            return wall + (System.nanoTime() - nanos) / 1_000_000;
        }
    }

    SteadyTime(Clock clock) {
        this.clock = clock;
        this.anchor = new Anchor(clock.millis(), System.nanoTime());
    }

    /** Milliseconds since 1970. */
    long millis() {
        long wall = clock.millis();
        long steady = anchor.millis();
        return wall < steady - TOLERANCE_MILLIS ? steady : wall;
    }

    /** The same as a clock, UTC. */
    Clock asClock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(SteadyTime.this.millis());
            }
        };
    }

    /** How far the wall clock is behind; small drift is followed. For one thread. */
    long behindMillis() {
        long wall = clock.millis();
        long behind = anchor.millis() - wall;
        if (behind <= TOLERANCE_MILLIS) {
            anchor = new Anchor(wall, System.nanoTime());
            return 0;
        }
        return behind;
    }

    /** The platform has known a later time before it was started. */
    void knownBefore(long wall) {
        anchor = new Anchor(Math.max(wall, anchor.millis()), System.nanoTime());
    }
}

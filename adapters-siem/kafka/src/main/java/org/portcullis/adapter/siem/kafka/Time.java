// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.time.Duration;

/** What is left of the time of one delivery. */
final class Time {
    private final long end;

    Time(Duration remaining) {
        end = System.nanoTime() + remaining.toNanos();
    }

    boolean isOver() {
        return end - System.nanoTime() <= 0;
    }

    /** In milliseconds, at most that many and at least one. */
    long leftMillis(long most) {
        return Math.max(1, Math.min(most, (end - System.nanoTime()) / 1_000_000));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Duration;
import java.time.Instant;

/**
 * The clock of an SLA. Within a process only the monotonic clock counts; across restarts the earliest plausible deadline
 * holds, whatever the wall clock says.
 */
final class Sla {
    /** When whom to tell: at half of it the owner, before its end the executive, at its end an incident. */
    static final double[] ESCALATIONS = {0.5, 0.8, 1.0};

    private final Duration whole;
    private final long begin;
    private final long usedNanos;

    private Sla(Duration whole, Duration used) {
        this.whole = whole;
        this.usedNanos = used.toNanos();
        this.begin = System.nanoTime();
    }

    /** One that begins now. */
    static Sla starting(Duration whole) {
        return new Sla(whole, Duration.ZERO);
    }

    /** One that began at that {@link System#nanoTime()}. */
    static Sla since(Duration whole, long nanos) {
        return new Sla(whole, Duration.ofNanos(System.nanoTime() - nanos));
    }

    /** One that began before a restart or on another node. */
    static Sla resumed(Duration whole, Instant commandedAt, Instant now) {
        Duration used = Duration.between(commandedAt, now);
        return new Sla(whole, used.isNegative() ? Duration.ZERO : used);
    }

    /** Time since the command. */
    Duration elapsed() {
        return Duration.ofNanos(usedNanos + System.nanoTime() - begin);
    }

    boolean over() {
        return elapsed().compareTo(whole) >= 0;
    }

    /** What is left until that share of it; zero when it has passed. */
    Duration until(double share) {
        Duration left = Duration.ofNanos((long) (whole.toNanos() * share)).minus(elapsed());
        return left.isNegative() ? Duration.ZERO : left;
    }
}

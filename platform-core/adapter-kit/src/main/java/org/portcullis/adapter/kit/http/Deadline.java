// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.http;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The end of a call on the monotonic clock, asked before each wait for the network. */
final class Deadline {
    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    static Deadline in(Duration remaining) {
        return new Deadline(System.nanoTime() + remaining.toNanos());
    }

    boolean isOver() {
        return end - System.nanoTime() <= 0;
    }

    /** What is left in milliseconds, at least 1; throws when nothing is. */
    int leftMillis() throws SocketTimeoutException {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("the deadline has passed");
        }
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
    }
}

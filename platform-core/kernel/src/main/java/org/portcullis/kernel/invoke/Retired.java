// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What served instances before and may still be in calls. */
final class Retired {
    private static final long PAUSE_NANOS = 2_000_000;

    private final List<Serving> all = new ArrayList<>();

    synchronized void add(Serving old) {
        all.removeIf(Serving::isIdle);
        all.add(old);
    }

    /** Whether no call runs on a bundle's services any more. */
    synchronized boolean isIdle(long bundle) {
        all.removeIf(Serving::isIdle);
        return all.stream().noneMatch(serving -> serving.isOf(bundle));
    }

    private synchronized boolean isIdle(Object service) {
        return all.stream()
                .filter(serving -> serving.services().containsValue(service))
                .allMatch(Serving::isIdle);
    }

    /** Returns when the last call on a service has ended, or after that time. */
    void drain(Object service, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!isIdle(service) && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of a lane: a pool of daemons of the instance's group that is empty when idle. */
final class LaneThreads {
    private static final long IDLE_SECONDS = 10;

    private LaneThreads() {}

    /** Threads for an instance; the lane starts no more than {@code most} tasks at once. */
    static ExecutorService of(String instance, String kind, int most) {
        InstanceThreads threads = InstanceThreads.of(instance);
        AtomicInteger number = new AtomicInteger();
        // one more than the lane allows: a thread is free only a moment after it gave its permit back
        return new ThreadPoolExecutor(
                0,
                2 * most + 1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> threads.daemon(task, instance + "-" + kind + "-" + number.incrementAndGet()));
    }
}

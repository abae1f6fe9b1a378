// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a lane: virtual from Java 24 on, where blocking in {@code synchronized} no longer holds a carrier
 * (JEP 491); below, a pool of daemons that is empty when idle.
 */
final class LaneThreads {
    private static final int VIRTUAL_SINCE = 24;
    private static final long IDLE_SECONDS = 10;

    private LaneThreads() {}

    /** Threads with that name; the lane starts no more than {@code most} tasks at once. */
    static ExecutorService named(String name, int most) {
        if (Runtime.version().feature() >= VIRTUAL_SINCE) {
            return virtual();
        }
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(null); // a bundle's loader must not live on in an idle thread
            return thread;
        };
        // one more than the lane allows: a thread is free only a moment after it gave its permit back
        return new ThreadPoolExecutor(
                0, 2 * most + 1, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }

    private static ExecutorService virtual() {
        try {
            MethodHandle make = MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class));
            return (ExecutorService) make.invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("this Java has no virtual threads: run it on 17 or on 24 and newer", e);
        }
    }
}

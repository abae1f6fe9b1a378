// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import java.util.concurrent.atomic.AtomicLong;

/** Threads that each do one durable thing after the other. */
final class Producers {
    private static final double NANOS = 1e9;

    private Producers() {}

    /** One durable thing. */
    @FunctionalInterface
    interface Act {
        void run(int producer, long n) throws Exception;
    }

    /** How often a second they get it done together. */
    static long rate(int producers, double seconds, Act act) throws InterruptedException {
        AtomicLong done = new AtomicLong();
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * NANOS);
        Thread[] threads = new Thread[producers];
        for (int i = 0; i < producers; i++) {
            int me = i;
            threads[i] = new Thread(() -> {
                try {
                    for (long n = 0; System.nanoTime() < end; n++) {
                        act.run(me, n);
                        done.incrementAndGet();
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return (long) (done.get() * NANOS / (System.nanoTime() - begin));
    }
}

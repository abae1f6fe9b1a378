// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Threads that each do one durable thing after the other. */
final class Producers {
    private static final double NANOS = 1e9;

    private Producers() {}

    /** One durable thing. */
    @FunctionalInterface
    interface Act {
        void run(int producer, long n) throws Exception;
    }

    /** A new folder in the first argument or the working directory: a temporary folder may be no disk at all. */
    static Path folder(String... args) throws IOException {
        return Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "."), "bench");
    }

    /** Removes what a benchmark has written. */
    static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

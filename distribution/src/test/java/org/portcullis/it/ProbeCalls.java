// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Agents that draw credentials all the time, each in the place of the one before, at a rate in all. Each draw is four calls
 * of the adapter (reserve, issue, and revoke and confirm of the one before), and must succeed.
 */
final class ProbeCalls implements AutoCloseable {
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final Map<String, AtomicInteger> by = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final long began;
    private volatile boolean over;

    /** @param perSecond of all of them together; less on a machine that is too slow for it */
    ProbeCalls(Office office, int agents, int perSecond) {
        long pauseNanos = 1_000_000_000L * agents / perSecond;
        for (int i = 0; i < agents; i++) {
            Bot bot = office.liveBot("load-" + i, "LOW");
            String elevation = bot.elevate("T-1", "read-invoices").must(201).text("id");
            threads.add(new Thread(() -> run(bot, elevation, pauseNanos), "load-" + i));
        }
        began = System.nanoTime();
        threads.forEach(Thread::start);
    }

    private void run(Bot bot, String elevation, long pauseNanos) {
        long next = System.nanoTime();
        while (!over) {
            long sent = System.nanoTime();
            try {
                Answer answer =
                        bot.call("POST", "/v1/elevations/" + elevation + "/credential", "{\"replace\":true}", Map.of());
                if (answer.status() == 200) {
                    by.computeIfAbsent(answer.text("/credential/by"), version -> new AtomicInteger())
                            .incrementAndGet();
                    done.incrementAndGet();
                } else {
                    failures.add(answer.status() + " " + answer.body());
                }
            } catch (RuntimeException e) {
                failures.add(e.toString());
            }
            slowestNanos.accumulateAndGet(System.nanoTime() - sent, Math::max);
            next = Math.max(next + pauseNanos, System.nanoTime() - pauseNanos);
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    /** Draws that were answered. */
    int done() {
        return done.get();
    }

    /** Draws that a version answered. */
    int by(String version) {
        return by.getOrDefault(version, new AtomicInteger()).get();
    }

    /** The slowest draw so far. */
    Duration slowest() {
        return Duration.ofNanos(slowestNanos.get());
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Waits until so many more calls were answered. */
    void awaitMore(int calls) {
        int from = done();
        ServerUnderTest.await(
                () -> "more calls: " + summary() + failures(), Duration.ofSeconds(60), () -> done() >= from + calls);
    }

    String summary() {
        double seconds = (System.nanoTime() - began) / 1e9;
        return "%d calls in %.1f s (%.0f/s), the slowest took %d ms, %d failed, by version %s"
                .formatted(done(), seconds, done() / seconds, slowestNanos.get() / 1_000_000, failures.size(), by);
    }

    @Override
    public void close() {
        over = true;
        for (Thread thread : threads) {
            try {
                thread.join(60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}

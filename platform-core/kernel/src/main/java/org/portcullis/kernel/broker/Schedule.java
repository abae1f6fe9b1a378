// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.portcullis.spi.FailureKind;

/**
 * When each side of each lease is tried next: at 0, 0.5, 1, 2 … s with jitter, then every 30 s to 5 min for as long as it
 * takes; what no repetition helps every 60 s, and all at once when its instance changes. By the monotonic clock.
 */
final class Schedule {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration SLOW = Duration.ofSeconds(30);
    private static final Duration HOPELESS = Duration.ofSeconds(60);
    private static final int QUICK_TRIES = 7;
    private static final int SLOWEST = 10;

    private final Map<Key, Entry> entries = new HashMap<>();

    /**
     * What is tried.
     *
     * @param leaseId the lease
     * @param which its side
     */
    record Key(String leaseId, Ending.Which which) {}

    private static final class Entry {
        final String instance;
        int tries;
        long due;
        boolean running;

        Entry(String instance, long due) {
            this.instance = instance;
            this.due = due;
        }
    }

    /** Whether it is to be tried now; if so it counts as being tried until one of the others is told. */
    synchronized boolean begin(Key key, String instance, Duration firstAfter) {
        long now = System.nanoTime();
        Entry entry = entries.computeIfAbsent(key, k -> new Entry(instance, now + firstAfter.toNanos()));
        if (entry.running || entry.due - now > 0) {
            return false;
        }
        entry.running = true;
        entry.tries++;
        return true;
    }

    /** It isn't dead yet; it is tried again after a while, not before {@code atLeast}. */
    synchronized void again(Key key, Duration atLeast) {
        Entry entry = entries.get(key);
        if (entry != null) {
            Duration delay = delay(entry.tries);
            later(entry, delay.compareTo(atLeast) > 0 ? delay : atLeast);
        }
    }

    /** The try failed. */
    synchronized void failed(Key key, FailureKind kind) {
        Entry entry = entries.get(key);
        if (entry != null) {
            later(entry, kind.retry() == FailureKind.Retry.NEVER ? HOPELESS : delay(entry.tries));
        }
    }

    /** It is dead. */
    synchronized void done(Key key) {
        entries.remove(key);
    }

    /** Forgets what others have ended. */
    synchronized void forgetAllBut(Set<String> leaseIds) {
        entries.entrySet()
                .removeIf(entry -> !entry.getValue().running
                        && !leaseIds.contains(entry.getKey().leaseId()));
    }

    /** The instance changed: all that waits for it is tried at once, from the beginning of its schedule. */
    synchronized void hurry(String instance) {
        long now = System.nanoTime();
        for (Entry entry : entries.values()) {
            if (entry.instance.equals(instance) && !entry.running) {
                entry.tries = 0;
                entry.due = now;
            }
        }
    }

    private static void later(Entry entry, Duration delay) {
        entry.running = false;
        entry.due = System.nanoTime() + delay.toNanos();
    }

    private static Duration delay(int tries) {
        Duration base = tries <= QUICK_TRIES
                ? FIRST.multipliedBy(1L << Math.max(0, tries - 1))
                : SLOW.multipliedBy(Math.min(SLOWEST, tries - QUICK_TRIES));
        return base.multipliedBy(75 + ThreadLocalRandom.current().nextInt(50)).dividedBy(100);
    }
}

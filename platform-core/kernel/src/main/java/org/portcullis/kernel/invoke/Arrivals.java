// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches services, which may run a bundle's constructor, on threads of its own: whoever registers or configures waits for
 * it a moment only, so that a constructor that hangs holds up no other adapter (PLG-6).
 */
final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
    private static final int AT_ONCE = 8;

    private final Duration patience;
    private final Map<Long, Deque<Runnable>> waiting = new HashMap<>();
    private final Map<Long, Integer> running = new HashMap<>();

    /** @param patience how long whoever registers a service waits for it to be fetched */
    Arrivals(Duration patience) {
        this.patience = patience;
    }

    /** Does the work, a few at once for each bundle; returns when it is done, or after a moment. */
    void fetch(Origin from, String instance, Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Runnable task = () -> {
            try {
                work.run();
            } catch (Throwable e) { // whatever a bundle throws, the next one is fetched
                LOG.warn(
                        "{} can't be had from {}: {}",
                        instance,
                        from.name(),
                        e.getClass().getName());
            } finally {
                next(from.bundle());
                done.complete(null);
            }
        };
        synchronized (this) {
            if (running.getOrDefault(from.bundle(), 0) >= AT_ONCE) {
                waiting.computeIfAbsent(from.bundle(), id -> new ArrayDeque<>()).add(() -> start(task, instance));
                return; // it has eight that are being built: nobody waits for the ninth
            }
            running.merge(from.bundle(), 1, Integer::sum);
        }
        start(task, instance);
        await(done, from, instance);
    }

    private static void start(Runnable task, String instance) {
        InstanceThreads.of(instance).daemon(task, instance + "-arrival").start();
    }

    private void next(long bundle) {
        Runnable next;
        synchronized (this) {
            Deque<Runnable> queue = waiting.get(bundle);
            next = queue == null ? null : queue.poll();
            if (next == null) {
                waiting.remove(bundle);
                running.computeIfPresent(bundle, (id, count) -> count == 1 ? null : count - 1);
            }
        }
        if (next != null) {
            next.run();
        }
    }

    private void await(CompletableFuture<Void> done, Origin from, String instance) {
        try {
            done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn(
                    "{} of {} {} isn't built within {} ms: it is used when it is, and nobody waits for it",
                    instance,
                    from.name(),
                    from.version(),
                    patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an arrival ends well, whatever happens", e);
        }
    }
}

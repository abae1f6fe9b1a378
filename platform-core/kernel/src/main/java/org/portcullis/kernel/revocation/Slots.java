// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Lets no more orders of a mass kill go to an instance at once than it takes calls: the others wait here, where waiting
 * isn't a failure, instead of in the instance's lane, where it would time out. Those who wait take turns by what they
 * belong to, so that the kill of one agent isn't behind the hundreds of orders of another.
 */
final class Slots {
    private static final ThreadLocal<Queue<Runnable>> NEXT = new ThreadLocal<>();

    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    /**
     * Runs it as soon as fewer than that many run there, and it is its turn; it must not block.
     *
     * @param turn what it belongs to
     */
    <T> CompletableFuture<T> run(String instance, String turn, int most, Supplier<CompletableFuture<T>> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Line line = lines.computeIfAbsent(instance, id -> new Line());
        line.enter(turn, most, () -> begin(line, work, answer));
        return answer;
    }

    private static <T> void begin(Line line, Supplier<CompletableFuture<T>> work, CompletableFuture<T> answer) {
        CompletableFuture<T> begun;
        try {
            begun = work.get();
        } catch (RuntimeException e) {
            begun = CompletableFuture.failedFuture(e);
        }
        begun.whenComplete((value, failure) -> {
            line.leave();
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        });
    }

    /** One that ends at once lets the next begin: after it, not within it, however many there are. */
    private static void run(Runnable work) {
        Queue<Runnable> outer = NEXT.get();
        if (outer != null) {
            outer.add(work);
            return;
        }
        Queue<Runnable> next = new ArrayDeque<>();
        NEXT.set(next);
        try {
            for (Runnable each = work; each != null; each = next.poll()) {
                each.run();
            }
        } finally {
            NEXT.remove();
        }
    }

    /** Those who wait for one instance. */
    private static final class Line {
        /** By turn; whose turn is next comes first. */
        private final Map<String, Queue<Runnable>> waiting = new LinkedHashMap<>();

        private int running;

        void enter(String turn, int most, Runnable work) {
            synchronized (this) {
                if (running >= most) {
                    waiting.computeIfAbsent(turn, each -> new ArrayDeque<>()).add(work);
                    return;
                }
                running++;
            }
            work.run();
        }

        void leave() {
            Runnable next;
            synchronized (this) {
                if (waiting.isEmpty()) {
                    running--;
                    return;
                }
                next = takeTurn();
            }
            Slots.run(next);
        }

        private Runnable takeTurn() {
            String turn = waiting.keySet().iterator().next();
            Queue<Runnable> own = waiting.remove(turn);
            Runnable next = own.remove();
            if (!own.isEmpty()) {
                waiting.put(turn, own); // behind all others
            }
            return next;
        }
    }
}

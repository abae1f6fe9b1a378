// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Lets no more orders of a mass kill go to an instance at once than it takes calls: the others wait their turn here, where
 * waiting isn't a failure, instead of in the instance's lane, where it would time out.
 */
final class Slots {
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    /** Runs it as soon as fewer than that many run there; it must not block. */
    <T> CompletableFuture<T> run(String instance, int most, Supplier<CompletableFuture<T>> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Line line = lines.computeIfAbsent(instance, id -> new Line());
        line.enter(most, () -> begin(line, work, answer));
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

    /** Those who wait for one instance. */
    private static final class Line {
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private int running;

        void enter(int most, Runnable work) {
            synchronized (this) {
                if (running >= most) {
                    waiting.add(work);
                    return;
                }
                running++;
            }
            work.run();
        }

        void leave() {
            Runnable next;
            synchronized (this) {
                next = waiting.poll();
                if (next == null) {
                    running--;
                    return;
                }
            }
            next.run();
        }
    }
}

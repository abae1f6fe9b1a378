// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** One call's way through a {@link Lane}. All fields but the future are guarded by the ticket. */
final class Ticket<T> {

    /** Where a call is. */
    enum State {
        /** Waits for a permit. */
        WAITING,
        /** Runs, and somebody waits for it. */
        RUNNING,
        /** Runs, and nobody waits any more. */
        OVERDUE,
        /** Was interrupted and runs all the same. */
        HUNG,
        /** Has ended. */
        DONE
    }

    final CompletableFuture<T> answer = new CompletableFuture<>();
    private final Supplier<T> work;
    private final BiConsumer<T, Throwable> late;
    private State state = State.WAITING;
    private Thread runner;
    private Future<?> alarm;

    /** @param late takes the answer or the failure that nobody waits for any more */
    Ticket(Supplier<T> work, BiConsumer<T, Throwable> late) {
        this.work = work;
        this.late = late;
    }

    synchronized void alarm(Future<?> set) {
        alarm = set;
        if (state == State.DONE) {
            set.cancel(false);
        }
    }

    /** Begins to run; false when it has been given up while it waited. */
    synchronized boolean begin() {
        if (state != State.WAITING) {
            return false;
        }
        state = State.RUNNING;
        runner = Thread.currentThread();
        return true;
    }

    /** Gives it up, interrupting its thread when it runs; the state that it was in. */
    synchronized State expire() {
        State before = state;
        if (state == State.WAITING) {
            state = State.DONE;
        } else if (state == State.RUNNING) {
            state = State.OVERDUE;
            runner.interrupt();
        }
        return before;
    }

    /** Whether it hangs, asked some time after it was interrupted. */
    synchronized boolean hang() {
        if (state == State.OVERDUE) {
            state = State.HUNG;
            return true;
        }
        return false;
    }

    /** Runs it and tells who waits; the state that it ended in. */
    State run() {
        T value = null;
        Throwable thrown = null;
        try {
            value = work.get();
        } catch (Throwable e) { // whatever a bundle throws, the lane goes on
            thrown = e;
        }
        State ended;
        synchronized (this) {
            ended = state;
            state = State.DONE;
            runner = null;
            Thread.interrupted(); // the next call on this thread isn't overdue
            if (alarm != null) {
                alarm.cancel(false);
            }
        }
        if (ended != State.RUNNING) {
            late.accept(value, thrown);
        } else if (thrown == null) {
            answer.complete(value);
        } else {
            answer.completeExceptionally(thrown);
        }
        return ended;
    }
}

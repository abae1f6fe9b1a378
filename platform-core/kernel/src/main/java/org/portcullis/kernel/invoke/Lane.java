// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.portcullis.spi.FailureKind;

/**
 * A bulkhead: threads, permits and a queue for one kind of calls to one instance. A call that ignores its interruption
 * keeps its permit, so that an instance can't take more threads than it was given; on the revocation lane it gives the
 * permit back, up to a limit, since a kill must get a thread although earlier ones hang.
 */
final class Lane {
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int QUEUE_FACTOR = 64;

    private final String instance;
    private final int permits;
    private final int replaceable;
    private final Watchdog watchdog;
    private final ExecutorService threads;
    private final Deque<Ticket<?>> waiting = new ArrayDeque<>();
    private int running;
    private int hung;
    private int replaced;
    private boolean closed;

    /**
     * @param permits calls at once
     * @param replaceable how many hung threads are replaced by fresh ones
     */
    Lane(String instance, String kind, int permits, int replaceable, Watchdog watchdog) {
        this.instance = instance;
        this.permits = permits;
        this.replaceable = replaceable;
        this.watchdog = watchdog;
        this.threads = LaneThreads.of(instance, kind, permits + replaceable);
    }

    /**
     * Runs the work as soon as there is a permit. The future ends by the timeout; what the work throws, it throws. {@link
     * LaneClosed}: it never began.
     *
     * @param late takes an answer or a failure that came after it
     */
    <T> CompletableFuture<T> submit(
            String operation, Duration timeout, Supplier<T> work, BiConsumer<T, Throwable> late) {
        Ticket<T> ticket = new Ticket<>(work, late);
        synchronized (this) {
            if (closed) {
                ticket.answer.completeExceptionally(new LaneClosed());
                return ticket.answer;
            }
            String refusal = refusal();
            if (refusal != null) {
                ticket.answer.completeExceptionally(
                        Failures.failure(instance, operation, FailureKind.UNAVAILABLE, refusal));
                return ticket.answer;
            }
            waiting.add(ticket);
        }
        try {
            ticket.alarm(watchdog.after(timeout, () -> expired(ticket, operation, timeout)));
        } catch (RejectedExecutionException e) {
            expired(ticket, operation, Duration.ZERO); // the platform stops
        }
        dispatch();
        return ticket.answer;
    }

    private String refusal() {
        if (hung - replaced >= permits) {
            return "all its " + permits + " threads hang in earlier calls: replace the bundle or restart";
        }
        if (waiting.size() >= permits * QUEUE_FACTOR) {
            return waiting.size() + " calls wait already: try later";
        }
        return null;
    }

    private void dispatch() {
        List<Ticket<?>> ready = new ArrayList<>(1);
        synchronized (this) {
            while (running < permits && !waiting.isEmpty()) {
                ready.add(waiting.poll());
                running++;
            }
        }
        for (Ticket<?> ticket : ready) {
            try {
                threads.execute(() -> run(ticket));
            } catch (RejectedExecutionException | OutOfMemoryError e) { // no thread to be had: nothing was called
                giveUp(ticket);
            }
        }
    }

    private void giveUp(Ticket<?> ticket) {
        boolean gone;
        synchronized (this) {
            running--;
            gone = closed; // it was on its way to a thread when the lane was closed
        }
        if (ticket.expire() == Ticket.State.WAITING) {
            watchdog.tell(() -> ticket.answer.completeExceptionally(
                    gone
                            ? new LaneClosed()
                            : Failures.failure(
                                    instance, "call", FailureKind.UNAVAILABLE, "no thread could be had: try later")));
        }
    }

    private void run(Ticket<?> ticket) {
        Ticket.State ended = ticket.begin() ? ticket.run() : Ticket.State.DONE;
        synchronized (this) {
            boolean wasReplaced = ended == Ticket.State.HUNG && replaced > 0;
            if (ended == Ticket.State.HUNG) {
                hung--;
            }
            if (wasReplaced) {
                replaced--;
            } else {
                running--;
            }
        }
        dispatch();
    }

    private void expired(Ticket<?> ticket, String operation, Duration timeout) {
        Ticket.State before = ticket.expire();
        if (before == Ticket.State.WAITING) {
            synchronized (this) {
                waiting.remove(ticket);
            }
            fail(
                    ticket,
                    operation,
                    FailureKind.UNAVAILABLE,
                    "no permit within " + timeout.toMillis() + " ms: try later");
            return;
        }
        if (before != Ticket.State.RUNNING) {
            return; // it has just answered
        }
        fail(ticket, operation, FailureKind.TIMEOUT, "no answer within " + timeout.toMillis() + " ms");
        try {
            watchdog.after(GRACE, () -> hanging(ticket));
        } catch (RejectedExecutionException e) {
            hanging(ticket); // the platform stops: nobody counts any more
        }
    }

    private void fail(Ticket<?> ticket, String operation, FailureKind kind, String what) {
        watchdog.tell(() -> ticket.answer.completeExceptionally(Failures.failure(instance, operation, kind, what)));
    }

    private void hanging(Ticket<?> ticket) {
        synchronized (this) {
            if (!ticket.hang()) {
                return;
            }
            hung++;
            if (replaced < replaceable) {
                replaced++;
                running--;
            }
        }
        dispatch();
    }

    /** Takes no more; what runs goes on to its end or its deadline, what waits fails. */
    void close() {
        List<Ticket<?>> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(waiting);
            waiting.clear();
        }
        for (Ticket<?> ticket : left) {
            if (ticket.expire() == Ticket.State.WAITING) {
                watchdog.tell(() -> ticket.answer.completeExceptionally(new LaneClosed()));
            }
        }
        threads.shutdown();
    }

    /** Threads in a call now, hung ones too. */
    synchronized int threadsInUse() {
        return running + replaced;
    }

    /** Calls that wait for a permit. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** Threads that ignored their interruption. */
    synchronized int hung() {
        return hung;
    }
}

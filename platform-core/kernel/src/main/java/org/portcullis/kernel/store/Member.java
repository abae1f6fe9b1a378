// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** One write on its way: waiting, then begun or abandoned, then answered. */
final class Member<T> {
    private enum State {
        WAITING,
        BEGUN,
        ABANDONED
    }

    final Priority priority;
    final long deadline;
    final CompletableFuture<T> answer = new CompletableFuture<>();
    private final Work<T> work;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private Tx tx;
    private T value;

    /** @param deadline in terms of {@link System#nanoTime()} */
    Member(Priority priority, long deadline, Work<T> work) {
        this.priority = priority;
        this.deadline = deadline;
        this.work = work;
    }

    /** The writer takes it up; false when the caller has gone. */
    boolean begin() {
        return state.compareAndSet(State.WAITING, State.BEGUN);
    }

    /** The caller goes; false when it has begun, and its outcome is open. */
    boolean abandon() {
        return state.compareAndSet(State.WAITING, State.ABANDONED);
    }

    boolean expired(long now) {
        return now - deadline >= 0;
    }

    /** Runs the work. What it throws is its own; the transaction is to be rolled back to the savepoint then. */
    void run(Tx transaction) {
        tx = transaction;
        try {
            value = work.in(transaction);
        } catch (Throwable e) {
            transaction.abandon();
            throw e;
        }
        transaction.finish();
    }

    Tx tx() {
        return tx;
    }

    void succeed() {
        answer.complete(value);
    }

    void fail(Throwable cause) {
        if (tx != null) {
            tx.undone();
        }
        answer.completeExceptionally(cause);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The one store. All writes of a node go through one writer with group commit, so that a transaction sees everything
 * that was answered before it began, and none runs beside another; on PostgreSQL this holds over all nodes.
 *
 * <p>All methods are thread-safe. A write or a read from within a {@link Work} is refused with
 * {@link IllegalStateException}: pass the {@link Tx} on instead.
 */
public interface Store {
    /** How long {@link #write(Priority, Work)} waits. */
    Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Runs the work in a transaction and returns its answer when that is durable and its audit records stand in the
     * chain. What the work throws is thrown here, its changes undone.
     *
     * @throws StoreBusy when it was not begun within {@link #PATIENCE}, or too many wait
     * @throws StoreUnavailable when the database can't be reached
     * @throws StoreFull when the disk is full
     * @throws StoreReadOnly when the store can't be written
     * @throws OutcomeUnknown when nobody can tell whether it was done
     */
    default <T> T write(Priority priority, Work<T> work) {
        return write(priority, PATIENCE, work);
    }

    /** The same with another deadline, counted from now. */
    <T> T write(Priority priority, Duration within, Work<T> work);

    /**
     * The same without waiting; the deadline is {@link #PATIENCE}. The future's dependents run on a thread of the
     * store's own, which they must not block for long. Cancelling it undoes nothing.
     */
    <T> CompletableFuture<T> submit(Priority priority, Work<T> work);

    /** Runs reading work on a snapshot of what is committed. Writing statements are refused. */
    <T> T read(Work<T> work);

    /**
     * The same on a connection that is given up after two seconds without an answer and made anew: for the few who watch
     * what others commit, and for whom a late answer is worth nothing.
     */
    default <T> T watch(Work<T> work) {
        return read(work);
    }

    /** Whether other nodes may use the same store. */
    default boolean shared() {
        return false;
    }

    /**
     * Calls the listener soon after another node has committed a change ({@link Tx#tell}), on a thread of the store's own.
     * A call may come late, for nothing, or never: whoever listens polls too.
     *
     * @return ends it
     */
    default AutoCloseable follow(Runnable listener) {
        return () -> {};
    }

    /**
     * Names the taker of audit records; there is one at most. From the call on each committed record is given to it.
     *
     * @return detaches it
     */
    AutoCloseable attach(OutboxAppender appender);

    /** The id of this node, under which it writes its outbox and its chain. */
    String node();

    /** Whether writes can be expected to work now. */
    Health health();

    /**
     * What is known without asking the database.
     *
     * @param writable the last batch committed, and the connection stands
     * @param detail one sentence for people
     * @param waiting writes that wait
     */
    record Health(boolean writable, String detail, int waiting) {}
}

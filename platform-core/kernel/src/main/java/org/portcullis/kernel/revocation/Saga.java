// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.portcullis.kernel.broker.LeaseRow;
import org.portcullis.kernel.invoke.Instance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the kills of this node: all orders at once, each again for as long as it takes. It holds no thread while vendors
 * work; its own threads only set orders off and watch the clock.
 */
final class Saga implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Saga.class);
    private static final int THREADS = 4;

    private final Attempts attempts;
    private final LeaseSource leases;
    private final Keeper keeper;
    private final Escalation escalation;
    private final Map<String, Kill> open = new ConcurrentHashMap<>();
    private final Set<String> expected = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor threads;

    Saga(Attempts attempts, LeaseSource leases, Keeper keeper, Escalation escalation) {
        this.attempts = attempts;
        this.leases = leases;
        this.keeper = keeper;
        this.escalation = escalation;
        this.threads = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "revocation");
            thread.setDaemon(true);
            return thread;
        });
        threads.setRemoveOnCancelPolicy(true);
    }

    /** Runs it soon on a thread of the saga. */
    void soon(Runnable work) {
        try {
            threads.execute(() -> safely(work));
        } catch (RejectedExecutionException e) {
            LOG.debug("the platform stops; what is open goes on at the next start", e);
        }
    }

    void later(Duration delay, Runnable work) {
        try {
            threads.schedule(() -> safely(work), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the platform stops; what is open goes on at the next start", e);
        }
    }

    private static void safely(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("a step of a revocation failed in our own code; it is tried again", e);
        }
    }

    /** A kill of that id is about to begin here: nobody on this node shall resume it. */
    void expect(String id) {
        expected.add(id);
    }

    /** It won't begin here after all. */
    void expectNoMore(String id) {
        expected.remove(id);
    }

    /** Whether this node drives it, or is about to. */
    boolean drives(String id) {
        return expected.contains(id) || open.containsKey(id);
    }

    /** Shows a kill whose drive begins in a moment. */
    void adopt(Kill kill, Planner.Plan plan) {
        kill.plan(runs(plan));
        open.put(kill.command.id(), kill);
    }

    /** Begins to drive a kill, planned anew unless it was adopted with this plan. */
    void start(Kill kill, Planner.Plan plan, Collection<LeaseRow> rows) {
        leases.remember(rows);
        if (!kill.planned(plan)) {
            kill.plan(runs(plan));
        }
        open.put(kill.command.id(), kill);
        expected.remove(kill.command.id());
        for (int level = kill.escalated(); level < Sla.ESCALATIONS.length; level++) {
            int reached = level + 1;
            later(kill.sla.until(Sla.ESCALATIONS[level]), () -> late(kill, reached));
        }
        kill.openOrders().forEach(order -> attempt(kill, order));
        if (kill.allSettled()) {
            finish(kill);
        }
    }

    private static List<PartRun> runs(Planner.Plan plan) {
        return plan.parts().stream()
                .map(part -> new PartRun(
                        part,
                        plan.orders().stream()
                                .filter(to -> to.place().equals(part.key()))
                                .map(OrderRun::new)
                                .toList()))
                .toList();
    }

    private void late(Kill kill, int level) {
        if (!kill.over() && kill.escalated() < level) {
            kill.lookAgain();
            kill.escalated(level);
            escalation.tell(kill, level);
            keeper.soon(kill, this);
        }
    }

    private void attempt(Kill kill, OrderRun order) {
        Optional<Attempts.Task> task = kill.begin(order);
        task.ifPresent(due -> attempts.attempt(due).thenAccept(outcome -> ended(kill, order, outcome)));
    }

    private void ended(Kill kill, OrderRun order, Outcome outcome) {
        boolean all = kill.end(order, outcome);
        if (all) {
            finish(kill);
            return;
        }
        if (!outcome.state().settled()) {
            Duration pause = outcome.pause()
                    .orElseGet(() -> Schedule.next(outcome.state(), kill.inARow(order), kill.sla.over()));
            long ticket = kill.ticket(order);
            later(pause, () -> {
                if (kill.current(order, ticket)) {
                    attempt(kill, order);
                }
            });
        }
        keeper.soon(kill, this);
    }

    /** Every part is settled: stores the end, then tells it. */
    void finish(Kill kill) {
        keeper.finish(kill, this);
    }

    /** Its end is stored, or another node has it. */
    void forget(Kill kill) {
        open.remove(kill.command.id(), kill);
        kill.parts().forEach(part -> part.orders().forEach(order -> leases.forget(order.to.leaseIds())));
    }

    /** The store has it at last, and tells all that is to be done. */
    void durable(Kill kill, Planner.Plan plan, Collection<LeaseRow> rows) {
        leases.remember(rows);
        kill.planDurably(runs(plan));
        goOn(kill);
    }

    /** More was found to be done. */
    void replan(Kill kill, Planner.Plan plan, Collection<LeaseRow> rows) {
        leases.remember(rows);
        kill.plan(runs(plan));
        goOn(kill);
    }

    private void goOn(Kill kill) {
        kill.openOrders().forEach(order -> attempt(kill, order));
        if (kill.allSettled()) {
            later(Duration.ofMillis(100), () -> finish(kill)); // somebody else is just ending the rest
        }
    }

    /** An instance has come, or has changed: what waits for it is tried at once. */
    void present(Instance instance) {
        for (Kill kill : open.values()) {
            for (OrderRun order : kill.openOrders()) {
                if (order.to.place().adapter().equals(instance.id())) {
                    soon(() -> attempt(kill, order));
                }
            }
        }
    }

    Optional<Kill> find(String id) {
        return Optional.ofNullable(open.get(id));
    }

    Collection<Kill> all() {
        return List.copyOf(open.values());
    }

    /** Stops driving; nothing is lost. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** A default clock where no service gives one. */
    static Clock clock(Clock given) {
        return given == null ? Clock.systemUTC() : given;
    }
}

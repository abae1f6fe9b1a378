// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Claims;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.invoke.Participants;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.kernel.view.NodePresence;
import org.portcullis.kernel.view.NodeView;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends leases that must not live: draws that failed, answers that could not be written out, what was open when the
 * platform died, what has outlived its time. It tries for as long as it takes; only evidence ends a lease. A revocation
 * that drives the same leases is let go first.
 */
@Component(service = LeaseEnder.class, immediate = true)
public final class LeaseEnder {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseEnder.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration AFTER_A_REVOCATION = Duration.ofSeconds(15);
    private static final String OTHERS = "lease-ender";
    private static final int BATCH = 500;
    private static final int AT_ONCE = 4;
    private static final int HOLD_OPEN_TICKS = 8;

    private final Store store;
    private final Ending ending;
    private final Clock clock;
    private final Answers answers;
    private final Supplier<Set<String>> goneNodes;
    private final Schedule schedule = new Schedule();
    private final EndMarks marks;
    private final Map<String, Integer> busy = new ConcurrentHashMap<>();
    private final AutoCloseable subscription;
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "portcullis-lease-ender");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<String> seen = new HashSet<>();
    private String cursor = "";
    private int ticks;
    private volatile boolean recovered;

    /** Starts with the recovery of what this node left open. */
    @Activate
    public LeaseEnder(
            @Reference Store store,
            @Reference GrantGate gate,
            @Reference Instances instances,
            @Reference Participants participants,
            @Reference Steps steps,
            @Reference NodePresence nodes,
            @Reference NodeView view) {
        this(
                store,
                gate,
                instances,
                new Ending(participants, store, steps, Clock.systemUTC()),
                steps,
                view.steadyClock(),
                nodes::gone);
    }

    LeaseEnder(Store store, GrantGate gate, Instances instances, Ending ending, Steps steps, Clock clock) {
        this(store, gate, instances, ending, steps, clock, Set::of);
    }

    private LeaseEnder(
            Store store,
            GrantGate gate,
            Instances instances,
            Ending ending,
            Steps steps,
            Clock clock,
            Supplier<Set<String>> goneNodes) {
        this.goneNodes = goneNodes;
        this.store = store;
        this.ending = ending;
        this.clock = clock;
        this.answers = new Answers(store, clock);
        this.marks = new EndMarks(store, gate, steps, clock);
        subscription = instances.listen(new Instances.Listener() {
            @Override
            public void present(Instance instance) {
                schedule.hurry(instance.id());
                wake();
            }

            @Override
            public void gone(String id) {
                LOG.info("{} is gone: leases there end when it is back", id);
            }
        });
        loop.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether what this node left open has been found; before that nothing is drawn. */
    boolean recovered() {
        return recovered;
    }

    /** Where vendors' answers are stored. */
    Answers answers() {
        return answers;
    }

    /** Ends a lease; returns at once, and repeating it changes nothing. When the store can't note it, it is noted later. */
    void end(String leaseId, String why) {
        marks.owe(leaseId, why);
        wake();
    }

    /** A lease that a transaction of the caller's has marked is driven at once. */
    void marked(List<String> leaseIds) {
        if (!leaseIds.isEmpty()) {
            marks.addOwn(leaseIds);
            wake();
        }
    }

    private void wake() {
        try {
            loop.execute(this::tick);
        } catch (RejectedExecutionException e) {
            LOG.debug("the platform stops; its next start goes on", e);
        }
    }

    private void tick() {
        try {
            if (!recovered) {
                int open = marks.recover();
                recovered = true;
                if (open > 0) {
                    LOG.info("{} leases were open when the platform stopped: they are being ended", open);
                }
            }
            answers.again();
            if (ticks++ % HOLD_OPEN_TICKS == 0) {
                answers.holdOpen();
            }
            marks.note(goneNodes.get());
            drive();
        } catch (StoreException e) {
            LOG.warn("leases can't be ended while the store can't be used, and will be: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("ending leases failed, and goes on", e);
        }
    }

    /** Goes through one page of them; a page that isn't full was the last. */
    private void drive() {
        List<LeaseRow> page = store.read(tx -> LeaseRows.ending(tx, cursor, BATCH));
        boolean last = page.size() < BATCH;
        cursor = last ? "" : page.get(page.size() - 1).id();
        page.forEach(lease -> seen.add(lease.id()));
        if (last) {
            schedule.forgetAllBut(seen);
            seen.clear();
        }
        boolean others = page.stream().anyMatch(lease -> !marks.isOwn(lease.id())) && drivesOthers();
        for (LeaseRow lease : page) {
            if (!others && !marks.isOwn(lease.id())) {
                continue;
            }
            if (lease.heldAtPam(clock.instant()).isPresent()) {
                drive(lease, Ending.Which.PAM, lease.pam().orElseThrow().adapter());
            }
            if (lease.heldAtVault(clock.instant()).isPresent()) {
                drive(lease, Ending.Which.VAULT, lease.vault().adapter());
            }
        }
    }

    /** What nobody's own is, one node ends for all: two would ask the vendors twice. */
    private boolean drivesOthers() {
        Instant now = clock.instant();
        return store.<Boolean>read(tx -> Claims.isFresh(tx, OTHERS, store.node(), now))
                || store.<Boolean>write(
                        Priority.NORMAL, tx -> Claims.keep(tx, OTHERS, store.node(), now, goneNodes.get()));
    }

    private void drive(LeaseRow lease, Ending.Which which, String instance) {
        Schedule.Key key = new Schedule.Key(lease.id(), which);
        Duration first = marks.isOwn(lease.id()) ? Duration.ZERO : AFTER_A_REVOCATION;
        if (busy.getOrDefault(instance, 0) >= AT_ONCE || !schedule.begin(key, instance, first)) {
            return;
        }
        busy.merge(instance, 1, Integer::sum);
        ending.tryOnce(lease, which).whenComplete((outcome, thrown) -> {
            busy.merge(instance, -1, Integer::sum);
            if (thrown != null) {
                failed(lease, key, thrown instanceof CompletionException ? thrown.getCause() : thrown);
            } else if (outcome.ended()) {
                schedule.done(key);
                marks.ended(lease.id());
                wake();
            } else {
                schedule.again(key, outcome.again());
            }
        });
    }

    private void failed(LeaseRow lease, Schedule.Key key, Throwable thrown) {
        FailureKind kind = thrown instanceof AdapterException known ? known.kind() : FailureKind.UNAVAILABLE;
        schedule.failed(key, kind);
        LOG.warn("{} can't be ended now, and is tried again: {}", lease.id(), thrown.getMessage());
        if (thrown instanceof AdapterException) {
            store.submit(Priority.NORMAL, tx -> {
                LeaseRows.note(tx, lease.id(), thrown.getMessage());
                return null;
            });
        }
    }

    /** Stops; what is left is ended after the next start. */
    @Deactivate
    public void close() throws Exception {
        subscription.close();
        loop.shutdown();
    }
}

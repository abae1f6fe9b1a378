// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.portcullis.kernel.invoke.InFlight;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.kernel.store.Tx;
import org.portcullis.kernel.store.Work;
import org.portcullis.spi.AdapterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what vendors answered: at once, or when it comes too late for the drawer, or when the store couldn't take it at
 * first. While a call hangs in this process its lease counts as under way.
 */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    /** Shortest time that a hanging call counts as under way. */
    static final Duration LEAST = Duration.ofSeconds(30);

    private final Store store;
    private final Clock clock;
    private final Queue<Work<Boolean>> owed = new ConcurrentLinkedQueue<>();
    private final Map<InFlight<?>, Hanging> hanging = new ConcurrentHashMap<>();

    private record Hanging(String leaseId, Duration issueDeadline) {}

    Answers(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Stores what allows the next step; a store that can't do it ends the draw. */
    boolean allow(Work<Boolean> step) {
        try {
            return store.write(Priority.NORMAL, step);
        } catch (StoreException e) {
            throw Refusals.unavailable(
                    "store-unavailable", "The store can't do this now, and nothing was handed over: " + e.getMessage());
        }
    }

    /** Stores an answer; when the store can't do it now, it is stored later, and this draw ends. */
    boolean keep(Work<Boolean> answer) {
        try {
            return store.write(Priority.NORMAL, answer);
        } catch (StoreException e) {
            owed.add(answer);
            throw Refusals.unavailable(
                    "store-unavailable", "The store can't do this now, and nothing was handed over: " + e.getMessage());
        }
    }

    /**
     * Makes a call that makes something at a vendor, and notes what is known when it fails.
     *
     * @param late stores its answer when it comes after the deadline
     */
    <T> T settling(String leaseId, Instance instance, BiFunction<Tx, T, Boolean> late, Function<InFlight<T>, T> call) {
        Duration issueDeadline = instance.limits().issueDeadline();
        InFlight<T> flight = new InFlight<>((answer, failure) -> {
            if (failure == null) {
                owe(tx -> late.apply(tx, answer));
            } else {
                owe(tx -> failed(tx, leaseId, failure, issueDeadline));
            }
        });
        try {
            return call.apply(flight);
        } catch (AdapterException e) {
            boolean hangs = flight.running();
            if (hangs) {
                hanging.put(flight, new Hanging(leaseId, issueDeadline));
            }
            owe(tx -> failed(tx, leaseId, e, hangs ? longer(issueDeadline) : issueDeadline));
            throw e;
        }
    }

    private boolean failed(Tx tx, String leaseId, AdapterException failure, Duration issueDeadline) {
        Instant now = clock.instant();
        LeaseSteps.failed(tx, leaseId, failure.kind(), now, now.plus(issueDeadline));
        return true;
    }

    private void owe(Work<Boolean> answer) {
        try {
            store.write(Priority.NORMAL, answer);
        } catch (StoreException e) {
            LOG.warn("a vendor's answer can't be stored now and will be later: {}", e.getMessage());
            owed.add(answer);
        }
    }

    /** Tries again what the store didn't take. */
    void again() {
        for (Work<Boolean> answer = owed.poll(); answer != null; answer = owed.poll()) {
            try {
                store.write(Priority.NORMAL, answer);
            } catch (StoreException e) {
                owed.add(answer);
                return;
            }
        }
    }

    /** Keeps what hangs in an adapter under way; to be called more often than every {@link #LEAST}. */
    void holdOpen() {
        hanging.keySet().removeIf(flight -> !flight.running());
        hanging.forEach((flight, call) -> allowLonger(call));
    }

    private static Duration longer(Duration issueDeadline) {
        return issueDeadline.compareTo(LEAST) < 0 ? LEAST : issueDeadline;
    }

    private void allowLonger(Hanging call) {
        Instant until = clock.instant().plus(longer(call.issueDeadline()));
        try {
            store.write(Priority.NORMAL, tx -> {
                LeaseSteps.stillUnderWay(tx, call.leaseId(), until);
                return true;
            });
        } catch (StoreException e) {
            LOG.warn("the store can't note that {} is still under way: {}", call.leaseId(), e.getMessage());
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.service.revocation.RevocationEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the store up to date with the kills: progress a moment after it was made, so that one commit takes much of it, and
 * the end at once. What can't be stored is tried again; the end is told only when it is durable.
 */
final class Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final Duration MOMENT = Duration.ofMillis(25);
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final Store store;
    private final Clock clock;
    private final Ledgering ledgering;
    private final Preparation preparation;
    private final Steps steps;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final Set<String> ending = ConcurrentHashMap.newKeySet();

    Keeper(Store store, Clock clock, Ledgering ledgering, Preparation preparation, Steps steps) {
        this.store = store;
        this.clock = clock;
        this.ledgering = ledgering;
        this.preparation = preparation;
        this.steps = steps;
    }

    /** Stores its progress in a moment. */
    void soon(Kill kill, Saga saga) {
        if (kill.durable() && waiting.add(kill.command.id())) {
            saga.later(MOMENT, () -> progress(kill, saga));
        }
    }

    private void progress(Kill kill, Saga saga) {
        waiting.remove(kill.command.id());
        Kill.News news;
        CompletableFuture<Void> stored;
        synchronized (kill.storing) { // its news reach the store in the order in which they were taken
            if (kill.over() || ending.contains(kill.command.id())) {
                return;
            }
            news = kill.takeNews();
            Instant now = clock.instant();
            stored = store.submit(Priority.REVOCATION, tx -> {
                ledgering.progress(tx, news, now);
                return null;
            });
        }
        stored.whenComplete((done, failure) -> {
            if (failure == null) {
                kill.stored(news);
                steps.reached(Steps.REVOKE_PART_STORED, kill.command.id());
            } else {
                kill.putBack(news);
                failed(kill, saga, failure, () -> soon(kill, saga));
            }
        });
    }

    /** Stores its end, and tells it then. While the store doesn't know the kill at all it waits. */
    void finish(Kill kill, Saga saga) {
        String id = kill.command.id();
        if (!kill.durable() || kill.over() || !ending.add(id)) {
            return;
        }
        Kill.News news;
        RevocationEvent last;
        CompletableFuture<Void> stored;
        synchronized (kill.storing) {
            news = kill.takeNews();
            last = kill.lastEventAt(clock.instant());
            stored = store.submit(Priority.REVOCATION, tx -> {
                ledgering.end(tx, news, last, kill.leases(), kill.sla.elapsed());
                return null;
            });
        }
        stored.whenComplete((done, failure) -> {
            if (failure == null) {
                kill.stored(news);
                steps.reached(Steps.REVOKE_COMPLETED, id);
                saga.forget(kill);
                kill.complete(last.at());
                ending.remove(id); // not before it is over: no late progress may be stored after its end
            } else {
                ending.remove(id);
                kill.putBack(news);
                failed(kill, saga, failure, () -> finish(kill, saga));
            }
        });
    }

    private void failed(Kill kill, Saga saga, Throwable failure, Runnable again) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof Ledgering.ClaimLost) {
            LOG.info("Another node drives {} now", kill.command.id());
            saga.forget(kill);
            kill.lose();
        } else if (cause instanceof Ledgering.MoreAlive) {
            saga.soon(() -> more(kill, saga));
        } else {
            LOG.warn(
                    "The state of {} can't be stored yet, and is tried again: {}", kill.command.id(), cause.toString());
            saga.later(AGAIN, again);
        }
    }

    /** Every part was settled, and leases of the target still aren't proven dead: looks again at all of it. */
    private void more(Kill kill, Saga saga) {
        try {
            Preparation.Prepared prepared = store.read(tx -> preparation.again(tx, kill.row()));
            saga.replan(kill, prepared.plan(), prepared.leases());
        } catch (StoreException e) {
            LOG.debug("the store can't be read now: {}", e.getMessage());
            saga.later(AGAIN, () -> more(kill, saga));
        }
    }
}

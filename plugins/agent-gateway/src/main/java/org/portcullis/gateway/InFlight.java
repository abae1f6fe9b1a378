// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that is under way at this node. When a fence rises, each exchange is decided again at once (REV-2); besides,
 * all are looked at each second, so that an expired token or elevation, or a view of the ledger that has grown too old,
 * cuts a stream as well.
 */
@Component(service = InFlight.class)
public final class InFlight {
    private static final Logger LOG = LoggerFactory.getLogger(InFlight.class);
    private static final long SWEEP_MILLIS = 1000;

    private final Ledger ledger;
    private final Credentials credentials;
    private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
    private final Object gone = new Object();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicBoolean sweepAsked = new AtomicBoolean();
    private final ScheduledExecutorService sweeper;
    private final AutoCloseable subscription;

    /** Listens to the ledger's view from now on. */
    @Activate
    public InFlight(@Reference Ledger ledger, @Reference Credentials credentials) {
        this.ledger = ledger;
        this.credentials = credentials;
        sweeper = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "portcullis-gateway-cut");
            thread.setDaemon(true);
            return thread;
        });
        sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        subscription = ledger.listen(this::changed);
    }

    private void changed() {
        changes.incrementAndGet();
        if (sweepAsked.compareAndSet(false, true)) {
            sweeper.execute(this::sweep);
        }
    }

    private void sweep() {
        sweepAsked.set(false);
        try {
            Instant now = Instant.now();
            for (Exchange exchange : exchanges) {
                decideAgain(exchange, now);
            }
            credentials.dropEnded();
        } catch (RuntimeException e) {
            LOG.error("Exchanges could not be decided again; all of them are cut.", e);
            exchanges.forEach(exchange -> exchange.cut("could not be decided again"));
        }
    }

    private void decideAgain(Exchange exchange, Instant now) {
        if (!exchange.asked().token().expiresAt().isAfter(now)) {
            exchange.cut("the token has expired");
            return;
        }
        for (String grant : exchange.rests()) {
            if (!ledger.standing(grant).allowed()) {
                exchange.cut("a grant that it rested on has ended");
                return;
            }
        }
    }

    /** How often the ledger has changed: a decision is good when this is the same before it and after {@link #add}. */
    long changes() {
        return changes.get();
    }

    void add(Exchange exchange) {
        exchanges.add(exchange);
    }

    void remove(Exchange exchange) {
        exchanges.remove(exchange);
        if (exchange.isCut()) {
            synchronized (gone) {
                gone.notifyAll();
            }
        }
    }

    /** Waits until nothing of that kind moves any more, or the time is over. */
    void awaitGone(Predicate<Exchange> which, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        synchronized (gone) {
            try {
                for (long left = end - System.nanoTime();
                        left > 0 && isForwarding(which);
                        left = end - System.nanoTime()) {
                    gone.wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Cuts what the condition names and says how many. */
    int cut(Predicate<Exchange> which, String reason) {
        int count = 0;
        for (Exchange exchange : exchanges) {
            if (which.test(exchange)) {
                exchange.cut(reason);
                count++;
            }
        }
        return count;
    }

    /** Whether anything of that kind may still move at a server behind. */
    boolean isForwarding(Predicate<Exchange> which) {
        return exchanges.stream().anyMatch(exchange -> exchange.isForwarded() && which.test(exchange));
    }

    /** Whether each grant that it rests on stands. */
    boolean stands(Exchange exchange) {
        return exchange.rests().stream()
                .allMatch(grant -> ledger.standing(grant).allowed());
    }

    /** Cuts everything: the gateway goes. */
    @Deactivate
    public void close() throws Exception {
        subscription.close();
        sweeper.shutdownNow();
        cut(exchange -> true, "the gateway stops");
    }
}

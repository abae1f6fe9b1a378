// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;

/** One delivery: hands some requests over, then waits until the indexer has acknowledged them. */
final class Delivery {
    /** What waits for acknowledgement at a time: with more, a slow Splunk would leave no time for the answer. */
    private static final int MOST_REQUESTS = 16;

    private static final long FIRST_PAUSE_MILLIS = 25;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final SplunkSettings settings;
    private final HecClient client;
    private final Clock clock;
    private final CountDownLatch closed;
    private final List<AuditRecord> batch;
    private final CallContext context;
    /** By their ids, which grow: the number of records up to the end of each request. */
    private final TreeMap<Long, Integer> pending = new TreeMap<>();

    private AdapterException failure;
    private int sent;

    Delivery(
            SplunkSettings settings,
            HecClient client,
            Clock clock,
            CountDownLatch closed,
            List<AuditRecord> batch,
            CallContext context) {
        this.settings = settings;
        this.client = client;
        this.clock = clock;
        this.closed = closed;
        this.batch = batch;
        this.context = context;
    }

    /**
     * How many of the first records the indexer has acknowledged without a gap.
     *
     * @throws AdapterException when it has none
     */
    int run() {
        try {
            send();
        } catch (AdapterException e) {
            failure = e; // what was taken before may still be acknowledged
        }
        int acknowledged = await();
        if (acknowledged == 0) {
            throw failure;
        }
        return acknowledged; // the rest is given again, and meets the failure then
    }

    private void send() {
        int most = Integer.MAX_VALUE;
        long half = System.nanoTime() + context.remaining(clock).toNanos() / 2; // the rest is for the acknowledgements
        while (sent < batch.size()
                && pending.size() < MOST_REQUESTS
                && (pending.isEmpty() || System.nanoTime() < half)) {
            HecRequest request = HecRequest.of(batch, sent, most, settings);
            HecAnswer answer = client.send(request, context);
            if (answer.failure() == null) {
                remember(answer.ackId(), request.count());
                if (most != Integer.MAX_VALUE) {
                    return; // the one that was refused is the next: it shall not hold these up
                }
            } else if (answer.sound() > 0) {
                most = answer.sound();
            } else {
                throw answer.failure();
            }
        }
    }

    private void remember(long ackId, int count) {
        if (!pending.isEmpty() && ackId <= pending.lastKey()) {
            // the ids of before mean nothing at the Splunk that began anew, or mean others at another
            pending.clear();
            throw new AdapterException(
                    FailureKind.INTERNAL,
                    "Splunk's acknowledgement ids began anew: it was restarted, or several stand behind one address"
                            + " without sticky sessions; what was sent is given again");
        }
        sent += count;
        pending.put(ackId, sent);
    }

    /** Waits for all of them, until the deadline; on the monotonic clock, which nobody sets. */
    private int await() {
        long end = System.nanoTime() + context.remaining(clock).toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        int acknowledged = 0;
        TreeMap<Long, Integer> open = new TreeMap<>(pending);
        while (!open.isEmpty()) {
            try {
                pause(Math.min(pause, millisTo(end)));
                open.keySet().removeAll(ask(open.keySet()));
            } catch (AdapterException e) {
                boolean late = e.kind() == FailureKind.TIMEOUT && System.nanoTime() >= end;
                failure = failure != null ? failure : late ? notAcknowledged(open) : e;
                return acknowledged;
            }
            acknowledged = upTo(open);
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
        return acknowledged;
    }

    /** A collector that is busy or asks for time is asked again: to send all once more would be no relief to it. */
    private Set<Long> ask(Set<Long> ids) {
        try {
            return client.acknowledged(ids, context);
        } catch (AdapterException e) {
            Duration left = context.remaining(clock);
            if ((e.kind() == FailureKind.UNAVAILABLE || e.kind() == FailureKind.RATE_LIMITED)
                    && e.retryAfter().orElse(Duration.ZERO).compareTo(left) < 0) {
                pause(e.retryAfter().orElse(Duration.ZERO).toMillis());
                return Set.of();
            }
            throw e;
        }
    }

    private int upTo(TreeMap<Long, Integer> open) {
        if (open.isEmpty()) {
            return sent;
        }
        Map.Entry<Long, Integer> before = pending.lowerEntry(open.firstKey());
        return before == null ? 0 : before.getValue();
    }

    private static long millisTo(long end) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    private void pause(long millis) {
        try {
            if (closed.await(millis, TimeUnit.MILLISECONDS)) {
                throw new AdapterException(
                        FailureKind.INTERNAL, "closed before Splunk acknowledged what was sent; it is given again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdapterException(FailureKind.TIMEOUT, "interrupted before Splunk acknowledged what was sent", e);
        }
    }

    private static AdapterException notAcknowledged(TreeMap<Long, Integer> open) {
        return new AdapterException(
                FailureKind.TIMEOUT,
                "Splunk took " + open.size()
                        + " requests and has not acknowledged them before the deadline: they may be"
                        + " indexed or lost, and are given again; if this goes on, look at the indexers' queues, and"
                        + " raise call_timeout_seconds");
    }
}

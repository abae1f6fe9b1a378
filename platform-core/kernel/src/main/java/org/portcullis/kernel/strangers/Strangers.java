// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.strangers;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.portcullis.service.audit.AuditEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Denials of callers that showed no valid credential: somebody without one must not be able to fill the disk. For each
 * action and source the first is recorded at once; what follows within an interval is counted, and recorded as one
 * record with the count when the interval ends. Sources beyond a limit share one count. Denials of agents and people
 * that are known never come here (AUD-1). Thread-safe.
 */
public final class Strangers implements AutoCloseable {
    /** Who acts when nobody has proven who it is. */
    public static final String ACTOR = "anonymous";

    private static final Logger LOG = LoggerFactory.getLogger(Strangers.class);
    private static final String SOURCE = "source";
    private static final String OTHERS = "others";
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int SOURCES = 32;

    private final Function<AuditEntry, CompletableFuture<String>> trail;
    private final Duration interval;
    private final int sources;
    private final Clock clock = Clock.systemUTC();
    private final Map<Key, Window> windows = new HashMap<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "portcullis-strangers");
        thread.setDaemon(true);
        return thread;
    });

    private record Key(String action, String source) {}

    /** What came since the last record about it. */
    private static final class Window {
        private CompletableFuture<String> last;
        private Instant since;
        private long count;
        private Object reason;

        Window(CompletableFuture<String> last, Instant since) {
            this.last = last;
            this.since = since;
        }
    }

    /** @param trail where records go; completes with the record's id when it is durable */
    public Strangers(Function<AuditEntry, CompletableFuture<String>> trail) {
        this(trail, INTERVAL, SOURCES);
    }

    Strangers(Function<AuditEntry, CompletableFuture<String>> trail, Duration interval, int sources) {
        this.trail = trail;
        this.interval = interval;
        this.sources = sources;
    }

    /** Whether it is a denial of somebody unknown. */
    public static boolean concerns(AuditEntry entry) {
        return entry.actor().equals(ACTOR) && entry.outcome().equals("DENIED");
    }

    /** Records or counts it; completes with the id of the last record about this action and source. */
    public synchronized CompletableFuture<String> record(AuditEntry entry) {
        Key key = key(entry);
        Window window = windows.get(key);
        if (window != null && !window.last.isCompletedExceptionally()) {
            window.count++;
            window.reason = entry.details().get("reason");
            return window.last;
        }
        CompletableFuture<String> recorded = trail.apply(entry);
        if (window == null) {
            windows.put(key, new Window(recorded, clock.instant()));
            later(key);
        } else {
            window.last = recorded; // the record before it was not taken: nothing durable says yet that they came
        }
        return recorded;
    }

    private Key key(AuditEntry entry) {
        Key own = new Key(entry.action(), String.valueOf(entry.details().getOrDefault(SOURCE, "")));
        boolean room = windows.containsKey(own) || windows.size() < sources;
        return room ? own : new Key(entry.action(), OTHERS);
    }

    private void later(Key key) {
        if (!timer.isShutdown()) {
            timer.schedule(() -> intervalEnds(key), interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void intervalEnds(Key key) {
        Window window = windows.get(key);
        if (window == null) {
            return; // closed
        }
        if (window.count == 0) {
            windows.remove(key);
            return;
        }
        sumUp(key, window);
        later(key);
    }

    private CompletableFuture<String> sumUp(Key key, Window window) {
        long counted = window.count;
        Instant now = clock.instant();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put(SOURCE, key.source());
        details.put("count", counted);
        details.put("from", window.since.toString());
        details.put("until", now.toString());
        details.put("reason", String.valueOf(window.reason));
        CompletableFuture<String> recorded;
        try {
            recorded = trail.apply(
                    new AuditEntry(key.action(), "DENIED", ACTOR, Optional.empty(), Optional.empty(), details));
        } catch (RuntimeException e) {
            recorded = CompletableFuture.failedFuture(e);
        }
        window.count = 0;
        window.last = recorded;
        Instant since = window.since;
        window.since = now;
        return recorded.whenComplete((id, failure) -> {
            if (failure != null) {
                LOG.warn("{} denials of unknown callers could not be recorded yet: {}", counted, failure.toString());
                addBack(window, counted, since);
            }
        });
    }

    private synchronized void addBack(Window window, long counted, Instant since) {
        window.count += counted;
        window.since = since;
    }

    /** Records what was counted; the trail is still open. */
    @Override
    public void close() {
        timer.shutdownNow();
        List<CompletableFuture<String>> last = new ArrayList<>();
        synchronized (this) {
            windows.forEach((key, window) -> {
                if (window.count > 0) {
                    last.add(sumUp(key, window));
                }
            });
            windows.clear();
        }
        CompletableFuture.allOf(last.toArray(CompletableFuture[]::new))
                .exceptionally(failure -> null) // said in the log above
                .completeOnTimeout(null, 2, TimeUnit.SECONDS)
                .join();
    }
}

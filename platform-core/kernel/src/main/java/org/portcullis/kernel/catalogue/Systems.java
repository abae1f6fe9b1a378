// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;
import org.portcullis.service.catalogue.TargetSystem;

/**
 * The catalogue's current versions with their compiled routes, at most a second behind the store; a change on this node
 * shows at once. When the store can't be read for two seconds nothing is known any more, and all is denied. Thread-safe.
 */
@Component(service = Systems.class)
public final class Systems {
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration STALE = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final Acts acts;
    private final ReentrantLock refreshing = new ReentrantLock();
    private volatile View view;
    private volatile Failure failure;
    private final AtomicLong changes = new AtomicLong();

    private record Failure(Refusal refusal, long nanos) {}

    /** What is known, since when, and after how many changes on this node. */
    record View(Map<String, TargetSystem> systems, RouteTable routes, long changes, long begunNanos) {
        Map<String, Integer> versions() {
            return systems.values().stream().collect(Collectors.toMap(TargetSystem::name, TargetSystem::version));
        }
    }

    /** Reads what there is. */
    @Activate
    public Systems(@Reference Acts acts) {
        this.acts = acts;
        this.view = load(0, System.nanoTime());
    }

    /** What is known now; UNAVAILABLE when the store hasn't been read for too long. */
    View view() {
        View current = view;
        if (!isBehind(current) && age(current) < FRESH.toNanos()) {
            return current;
        }
        refuseWhileGone(current);
        boolean must = isBehind(current) || age(current) > STALE.toNanos();
        if (must) {
            refreshing.lock();
        } else if (!refreshing.tryLock()) {
            return current; // another thread is at it, and this one is young enough
        }
        try {
            return refresh();
        } finally {
            refreshing.unlock();
        }
    }

    /** A store that was tried just now isn't tried again by each request: they would wait for it, one after the other. */
    private void refuseWhileGone(View current) {
        Failure last = failure;
        if (last != null && System.nanoTime() - last.nanos() < RETRY.toNanos() && age(current) > STALE.toNanos()) {
            throw last.refusal();
        }
    }

    /** Until what was changed has been read, for everybody and not only for whoever reads it. */
    private boolean isBehind(View current) {
        return current.changes() != changes.get();
    }

    private View refresh() {
        View current = view;
        if (!isBehind(current) && age(current) < FRESH.toNanos()) {
            return current;
        }
        long seen = changes.get();
        long begun = System.nanoTime();
        try {
            Map<String, Integer> versions = acts.watch(SystemRows::versions);
            view = versions.equals(current.versions())
                    ? new View(current.systems(), current.routes(), seen, begun)
                    : load(seen, begun);
        } catch (Refusal unreadable) {
            failure = new Failure(unreadable, System.nanoTime());
            if (age(current) > STALE.toNanos()) {
                throw unreadable;
            }
            return current;
        }
        failure = null;
        return view;
    }

    private static long age(View view) {
        return System.nanoTime() - view.begunNanos();
    }

    private View load(long seen, long begun) {
        List<TargetSystem> all = acts.watch(SystemRows::current);
        Map<String, TargetSystem> byName =
                new TreeMap<>(all.stream().collect(Collectors.toMap(TargetSystem::name, Function.identity())));
        return new View(byName, new RouteTable(all), seen, begun);
    }

    /** Puts a system in this transaction; the version that is current then. */
    TargetSystem put(Tx tx, TargetSystem wanted, Attempt attempt) {
        SystemCheck.of(wanted, SystemRows.current(tx))
                .refuse("bad-system", "The system was not changed: correct the fields named here.");
        String doc = SystemDoc.write(wanted);
        Optional<TargetSystem> before = SystemRows.find(tx, wanted.name());
        if (before.isPresent() && SystemDoc.write(before.get()).equals(doc)) {
            return before.get();
        }
        if (before.isPresent() && !before.get().environment().equals(wanted.environment())) {
            Fields fields = new Fields();
            fields.add(
                    "/environment", "is " + before.get().environment() + " and can't change (REG-9): put a new system");
            fields.refuse("bad-system", "A system stays in its environment.");
        }
        int version = before.map(TargetSystem::version).orElse(0) + 1;
        TargetSystem made =
                new TargetSystem(wanted.name(), version, wanted.environment(), wanted.upstream(), wanted.operations());
        SystemRows.insert(tx, made, doc, attempt.actor(), acts.now());
        Acts.done(tx, attempt, Map.of("version", version, "environment", made.environment()));
        tx.afterCommit(changes::incrementAndGet);
        return made;
    }
}

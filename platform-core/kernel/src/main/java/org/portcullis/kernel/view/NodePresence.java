// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.service.ledger.Key;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says to the other nodes that this one lives and how much it has seen, and knows how much they have: a gateway is blocked
 * only when each node has acknowledged the fence or its lease of life has ended. Whether another one lives is told by this
 * node's monotonic clock and the other's beats, never by comparing clocks of two machines. Also watches the clock: while it
 * is behind what this node has known, nothing is granted.
 */
@Component(service = NodePresence.class, immediate = true)
public final class NodePresence {
    /** Without a new beat for so long a node counts as dead; whatever it is, it believes its view no longer. */
    public static final Duration LIFE = Duration.ofSeconds(6);

    private static final Logger LOG = LoggerFactory.getLogger(NodePresence.class);
    private static final Duration BEAT = Duration.ofMillis(1_500);
    private static final Duration BEAT_ALONE = Duration.ofSeconds(10);
    /** After it no node lets a request pass by a view that is older than the change. */
    private static final Duration UNSEEN = NodeView.BELIEVED.plusMillis(500);

    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(2);
    private static final int ASKED_AT_ONCE = 10_000;
    private static final Duration STORED_TOLERANCE = Duration.ofSeconds(60);
    private static final String HOLD = "clock";
    private static final String TWIN = "node-id";
    private static final String PUT = "INSERT INTO node (id, started_at, heartbeat_at, alive_until, change_seen)"
            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at,"
            + " heartbeat_at = excluded.heartbeat_at, alive_until = excluded.alive_until,"
            + " change_seen = excluded.change_seen WHERE node.started_at <= excluded.started_at";

    private final Store store;
    private final NodeView view;
    private final GrantGate gate;
    private final Clock clock;
    private final Duration beatEvery;
    private final Instant startedAt;
    private final AutoCloseable polling;
    private final Peers peers;
    private final Map<Long, Long> askedFirst = new LinkedHashMap<>();
    private volatile CompletableFuture<?> writing = CompletableFuture.completedFuture(null);
    private volatile boolean closed;
    private long beatAt;
    private volatile long told = -1;

    /** Compares the clock with the last that the store knows of this node, and follows the view's polls. */
    @Activate
    public NodePresence(
            @Reference Store store,
            @Reference NodeView view,
            @Reference GrantGate gate,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) Clock clock) {
        this.store = store;
        this.view = view;
        this.gate = gate;
        this.clock = clock == null ? Clock.systemUTC() : clock;
        this.beatEvery = store.shared() ? BEAT : BEAT_ALONE;
        this.beatAt = System.nanoTime() - beatEvery.toNanos();
        this.peers = new Peers(store.node(), LIFE);
        this.startedAt = compareWithStore(this.clock.instant());
        this.polling = view.afterPoll(this::polled);
    }

    /** Says that it goes, so that nobody waits for it. */
    @Deactivate
    public void close() throws Exception {
        closed = true;
        polling.close();
        if (store.shared()) {
            try {
                store.write(Priority.NORMAL, LONGEST_GOODBYE, tx -> {
                    tx.tell();
                    return tx.update("UPDATE node SET alive_until = 0 WHERE id = ?", store.node());
                });
            } catch (StoreException e) {
                LOG.debug("the others aren't told that this node stops: its lease of life ends by itself", e);
            }
        }
    }

    private record Last(Instant startedAt, Instant beat) {}

    /** When this start was, in any case after the one before. */
    private Instant compareWithStore(Instant now) {
        Optional<Last> last = store.read(tx -> tx.one(
                "SELECT started_at, heartbeat_at FROM node WHERE id = ?",
                row -> new Last(row.time("started_at"), row.time("heartbeat_at")),
                store.node()));
        if (last.isEmpty()) {
            return now;
        }
        boolean accepted = "1".equals(System.getenv("PORTCULLIS_ACCEPT_CLOCK"));
        if (!accepted && now.isBefore(last.get().beat().minus(STORED_TOLERANCE))) {
            view.knownBefore(last.get().beat().toEpochMilli());
        }
        return now.isAfter(last.get().startedAt())
                ? now
                : last.get().startedAt().plusMillis(1);
    }

    private void polled() {
        watchClock();
        store.watch(tx -> {
            peers.look(tx, clock.instant());
            return null;
        });
        boolean due = System.nanoTime() - beatAt > beatEvery.toNanos();
        boolean owed = view.seen() != told && peers.anyAlive();
        if ((due || owed) && writing.isDone() && !closed) {
            beat();
        }
    }

    private void beat() {
        long seen = view.seen();
        Instant now = clock.instant();
        beatAt = System.nanoTime();
        told = seen;
        writing = store.submit(
                        Priority.NORMAL, tx -> tx.update(PUT, store.node(), startedAt, now, now.plus(LIFE), seen))
                .handle((done, failure) -> {
                    if (failure != null) {
                        LOG.debug("the heartbeat could not be written: {}", failure.toString());
                        told = -1;
                    } else if (done == 0) {
                        standBack();
                    } else if (view.seen() != seen && peers.anyAlive()) {
                        view.soon(); // it has seen more meanwhile, and the others wait for its word
                    }
                    return null;
                });
    }

    /** Another process beats under this node's id: it was started later, with a copy of this node's folder. */
    private void standBack() {
        String sentence =
                "Another process runs as " + store.node() + ", with a copy of this node's data folder: nothing"
                        + " is granted here. Stop one of them, and remove data/node-id and data/audit from the copy.";
        LOG.error(sentence);
        gate.hold(TWIN, sentence);
    }

    private void watchClock() {
        long behind = view.clockBehindMillis();
        if (behind > 0) {
            gate.hold(
                    HOLD,
                    "The clock is " + behind / 1_000
                            + " s behind what this node has known: nothing is granted until it is"
                            + " set right. If it was wrong before and is right now, start once with"
                            + " PORTCULLIS_ACCEPT_CLOCK=1.");
        } else {
            gate.release(HOLD);
        }
    }

    /**
     * Other nodes of which it isn't known that they let nothing pass any more under these keys: they live and haven't seen
     * all changes, or they are gone for too short a time. Asked of the store only when there are others.
     */
    public List<String> behind(Set<Key> keys) {
        if (peers.none()) {
            return List.of();
        }
        long wanted = view.lastChangeOf(keys);
        store.read(tx -> {
            peers.look(tx, clock.instant());
            return null;
        });
        boolean longAgo = System.nanoTime() - firstAsked(wanted) > UNSEEN.toNanos();
        return peers.behind(wanted, !longAgo);
    }

    private long firstAsked(long change) {
        synchronized (askedFirst) {
            if (askedFirst.size() > ASKED_AT_ONCE) {
                askedFirst.clear(); // what is asked again is waited for again
            }
            return askedFirst.computeIfAbsent(change, first -> System.nanoTime());
        }
    }

    /** The other nodes, for people. */
    List<Peers.Sight> others() {
        return peers.sights();
    }

    /** Other nodes that are surely gone: this node's view is fresh, and they have given no sign for long. */
    public Set<String> gone() {
        return view.fresh() ? peers.gone() : Set.of();
    }
}

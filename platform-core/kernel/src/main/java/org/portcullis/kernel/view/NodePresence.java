// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
import org.portcullis.service.ledger.Key;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says to the other nodes that this one lives and how much it has seen, and knows how much they have: a gateway is blocked
 * only when each node has acknowledged the fence or its lease of life has ended. Also watches the clock: while it is
 * behind what this node has known, nothing is granted.
 */
@Component(service = NodePresence.class, immediate = true)
public final class NodePresence {
    private static final Logger LOG = LoggerFactory.getLogger(NodePresence.class);
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final Duration LIFE = Duration.ofSeconds(25);
    private static final Duration STORED_TOLERANCE = Duration.ofSeconds(60);
    private static final String HOLD = "clock";
    private static final String PUT = "INSERT INTO node (id, started_at, heartbeat_at, alive_until, change_seen)"
            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at,"
            + " heartbeat_at = excluded.heartbeat_at, alive_until = excluded.alive_until,"
            + " change_seen = excluded.change_seen";

    private final Store store;
    private final NodeView view;
    private final GrantGate gate;
    private final Clock clock;
    private final Instant startedAt;
    private final AutoCloseable polling;
    private volatile List<Peer> peers = List.of();
    private volatile CompletableFuture<?> writing = CompletableFuture.completedFuture(null);
    private long beatAt = System.nanoTime() - BEAT.toNanos();
    private long told = -1;

    private record Peer(String id, Instant aliveUntil, long seen) {}

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
        this.startedAt = this.clock.instant();
        compareWithStore();
        this.polling = view.afterPoll(this::polled);
    }

    /** Stops telling; the lease of life ends by itself. */
    @Deactivate
    public void close() throws Exception {
        polling.close();
    }

    private void compareWithStore() {
        Optional<Instant> last = store.read(tx ->
                tx.one("SELECT heartbeat_at FROM node WHERE id = ?", row -> row.time("heartbeat_at"), store.node()));
        boolean accepted = "1".equals(System.getenv("PORTCULLIS_ACCEPT_CLOCK"));
        if (!accepted && last.isPresent() && startedAt.isBefore(last.get().minus(STORED_TOLERANCE))) {
            view.knownBefore(last.get().toEpochMilli());
        }
    }

    private void polled() {
        watchClock();
        peers = store.read(tx -> tx.query(
                "SELECT id, alive_until, change_seen FROM node WHERE id <> ?",
                row -> new Peer(row.text("id"), row.time("alive_until"), row.number("change_seen")),
                store.node()));
        boolean due = System.nanoTime() - beatAt > BEAT.toNanos();
        boolean owed = view.seen() != told && anyAlive();
        if ((due || owed) && writing.isDone()) {
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
                .exceptionally(failure -> {
                    LOG.debug("the heartbeat could not be written: {}", failure.toString());
                    told = -1;
                    return null;
                });
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

    private boolean anyAlive() {
        Instant now = clock.instant();
        return peers.stream().anyMatch(peer -> peer.aliveUntil().isAfter(now));
    }

    /** Other nodes that live and haven't seen all changes of these keys; asked of the store only when there are others. */
    public List<String> behind(Set<Key> keys) {
        if (!anyAlive()) {
            return List.of();
        }
        long wanted = view.lastChangeOf(keys);
        Instant now = clock.instant();
        return store.read(tx -> tx.query(
                "SELECT id FROM node WHERE id <> ? AND alive_until > ? AND change_seen < ? ORDER BY id",
                row -> row.text("id"),
                store.node(),
                now,
                wanted));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.portcullis.kernel.store.Tx;

/**
 * The other nodes, as their rows tell. One lives while its beat changes: what counts is when this node has seen a new one, by
 * its own monotonic clock. Thread-safe.
 */
final class Peers {
    /** Nobody waits any more for one that was silent for so long. */
    private static final Duration LONG_AGO = Duration.ofMinutes(1);

    /** A beat that is older than this by our wall clock, when this node looks for the first time, is no sign of life. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    /** One that was silent for so long isn't part of the cluster any more. */
    private static final Duration REMEMBERED = Duration.ofDays(7);

    private final String self;
    private final long lifeNanos;
    private Map<String, Peer> known = Map.of();

    private record Row(String id, long beat, long aliveUntil, long seen) {}

    private record Peer(long beat, long seenAt, boolean left, long change, long ahead) {}

    Peers(String self, Duration life) {
        this.self = self;
        this.lifeNanos = life.toNanos();
    }

    /** Reads their rows. */
    synchronized void look(Tx tx, Instant now) {
        List<Row> rows = tx.query(
                "SELECT id, heartbeat_at, alive_until, change_seen FROM node WHERE id <> ?" + " AND heartbeat_at > ?",
                row -> new Row(
                        row.text("id"),
                        row.number("heartbeat_at"),
                        row.number("alive_until"),
                        row.number("change_seen")),
                self,
                now.minus(REMEMBERED));
        long at = System.nanoTime();
        Map<String, Peer> seen = new HashMap<>();
        for (Row row : rows) {
            Peer before = known.get(row.id());
            long seenAt = before != null && before.beat() == row.beat() ? before.seenAt() : at;
            if (before == null && row.beat() < now.minus(FORGOTTEN).toEpochMilli()) {
                seenAt = at - LONG_AGO.toNanos();
            }
            boolean fresh = before != null && before.beat() != row.beat();
            long ahead = fresh ? row.beat() - now.toEpochMilli() : before == null ? 0 : before.ahead();
            seen.put(row.id(), new Peer(row.beat(), seenAt, row.aliveUntil() == 0, row.seen(), ahead));
        }
        known = seen;
    }

    synchronized boolean none() {
        return known.isEmpty();
    }

    synchronized boolean anyAlive() {
        return known.values().stream().anyMatch(this::alive);
    }

    private boolean alive(Peer peer) {
        return !peer.left() && System.nanoTime() - peer.seenAt() < lifeNanos;
    }

    /** Those that live and haven't seen that change; if wanted, those too that fell silent a short time ago. */
    synchronized List<String> behind(long change, boolean deadToo) {
        return known.entrySet().stream()
                .filter(each -> each.getValue().change() < change)
                .filter(each -> alive(each.getValue()) || (deadToo && recently(each.getValue())))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private boolean recently(Peer peer) {
        return !peer.left() && System.nanoTime() - peer.seenAt() < LONG_AGO.toNanos();
    }

    /**
     * Another node as this one sees it.
     *
     * @param id which
     * @param alive whether it beats
     * @param left whether it said that it goes
     * @param aheadMillis how far its wall clock is ahead of ours, to about a second
     */
    record Sight(String id, boolean alive, boolean left, long aheadMillis) {}

    synchronized List<Sight> sights() {
        return known.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> new Sight(
                        each.getKey(),
                        alive(each.getValue()),
                        each.getValue().left(),
                        each.getValue().ahead()))
                .toList();
    }

    /** Those that have left, or given no sign for longer than a lease of life. */
    synchronized Set<String> gone() {
        Set<String> gone = new HashSet<>();
        known.forEach((id, peer) -> {
            if (!alive(peer)) {
                gone.add(id);
            }
        });
        return gone;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.portcullis.kernel.ledger.FenceText;
import org.portcullis.kernel.ledger.Fences;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.ledger.LedgerChange;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.ledger.Key;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node sees of the ledger. Changes of this node come at their commit; those of other nodes by a poll that
 * these ask for at theirs, and every 500 ms in any case. A poll's start says how old the view is. Thread-safe; asking for what it has seen before takes no lock.
 */
@Component(service = NodeView.class)
public final class NodeView {
    /** How old the view may be, from the start of the last good poll. */
    static final Duration BELIEVED = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(NodeView.class);
    private static final long FORGET_EVERY_MILLIS = 10_000;

    private final LedgerReader reader;
    private final SteadyTime time;
    private final Clock steady;
    private final Set<Key> held = ConcurrentHashMap.newKeySet();
    private final Bells bells = new Bells();
    private final Poll poll;
    private final AutoCloseable listening;
    private final AutoCloseable following;
    private final List<Runnable> afterPoll = new CopyOnWriteArrayList<>();
    private volatile Memory memory = new Memory(held);
    private volatile long epoch;
    private volatile Caught caught = new Caught(0, Set.of());
    private final Object order = new Object();
    private volatile long seen;
    private volatile long goodSince;
    private volatile boolean everGood;
    private long forgetAt;

    /** Agents that a selector's block catches, as of a change. */
    private record Caught(long seq, Set<String> agents) {}

    /** Begins to listen and to poll. */
    @Activate
    public NodeView(
            @Reference Store store,
            @Reference Fences fences,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) Clock clock) {
        this.reader = new LedgerReader(store, fences);
        this.time = new SteadyTime(clock == null ? Clock.systemUTC() : clock);
        this.steady = time.asClock();
        this.listening = fences.listen(this::committedHere);
        this.poll = new Poll(this::refresh);
        this.following = store.follow(poll::soon);
    }

    /** Ends both. */
    @Deactivate
    public void close() throws Exception {
        following.close();
        poll.close();
        listening.close();
        bells.close();
    }

    private void committedHere(LedgerChange change) {
        memory.apply(change);
        change.caught().ifPresent(agents -> catches(change.seq(), agents));
        bells.ring();
        if (!advance(change.seq())) {
            poll.soon(); // another node's changes are in between
        }
    }

    /** Takes a change of this node's own as seen when it follows the last that was; holds up the writer for no poll. */
    private boolean advance(long seq) {
        synchronized (order) {
            if (seq == seen + 1) {
                seen = seq;
            }
            return seq <= seen;
        }
    }

    /** Takes over whom selectors catch, unless a later change has told already; says whether that moved. */
    private boolean catches(long seq, Set<String> agents) {
        synchronized (order) {
            if (seq < caught.seq()) {
                return false;
            }
            boolean moved = !agents.equals(caught.agents());
            caught = new Caught(seq, agents);
            return moved;
        }
    }

    private boolean advanceTo(long seq) {
        synchronized (order) {
            boolean moved = seq > seen;
            seen = Math.max(seen, seq);
            return moved;
        }
    }

    /** One poll; throws when the store can't be read, and the view grows older. */
    synchronized void refresh() {
        long start = System.nanoTime();
        long known = seen;
        LedgerReader.News news = reader.since(known);
        if (news.seq() < known) {
            forgetAll(known, news.seq());
        }
        memory.apply(news.change());
        boolean moved = news.epoch() != epoch;
        epoch = news.epoch();
        moved |= catches(news.seq(), news.caught());
        moved |= advanceTo(news.seq());
        afterPoll.forEach(Runnable::run);
        goodSince = start;
        everGood = true;
        long now = time.millis();
        if (now >= forgetAt) {
            memory.forgetExpired(now);
            forgetAt = now + FORGET_EVERY_MILLIS; // it looks at all of them
        }
        if (memory.full()) {
            memory = new Memory(held);
        }
        if (moved) {
            bells.ring();
        }
    }

    /** The store knows less than it did: what was read from it before may never have been, and what comes would be missed. */
    private void forgetAll(long known, long now) {
        LOG.warn(
                "The database has lost changes (it is at {}, and was at {}): was it restored, or failed over? All is read anew.",
                now,
                known);
        memory = new Memory(held);
        synchronized (order) {
            seen = now;
            caught = new Caught(now, caught.agents());
        }
    }

    /** Polls in a moment. */
    void soon() {
        poll.soon();
    }

    /** Run with each poll before it counts as good; what it throws makes the poll a bad one. */
    AutoCloseable afterPoll(Runnable also) {
        afterPoll.add(also);
        return () -> afterPoll.remove(also);
    }

    /** Whether the view is young enough to be believed. */
    boolean fresh() {
        return everGood && System.nanoTime() - goodSince <= BELIEVED.toNanos();
    }

    /** The same, for those who command. */
    public boolean believed() {
        return fresh();
    }

    /** The grant, from memory or, the first time, from the store; empty when there is none. */
    Optional<SeenGrant> grant(String id) {
        Memory now = memory;
        SeenGrant.Slot slot = now.find(id);
        if (slot != null && slot.grant() != null) {
            return Optional.of(slot.grant());
        }
        return reader.load(now, id);
    }

    /** Why the grant doesn't stand; null when it does. */
    String whyNot(SeenGrant grant) {
        if (caught.agents().contains(grant.agentId)) {
            return "blocked by a selector";
        }
        if (!held.isEmpty() && held.contains(Keys.grant(grant.id))) {
            return "revoked or blocked"; // its own key is no ancestor of its own
        }
        return grant.whyNot(time.millis(), epoch);
    }

    /** In a transaction that inserts a grant: the view knows it from the commit on, without reading it again. */
    void remember(Tx tx, SeenGrant.Facts facts, String fencesText) {
        Memory now = memory;
        FenceText text = FenceText.parse(fencesText);
        SeenGrant.Slot slot = now.slot(facts.id());
        Map<Key, Cell> cells = now.cells(text.fences().keySet());
        tx.afterCommit(() -> {
            text.fences().forEach((key, n) -> cells.get(key).raised(n));
            slot.put(new SeenGrant(facts, text, cells, slot));
        });
    }

    /**
     * Whether it has seen all changes of these keys; a key held in memory counts as seen. What was not seen yet is
     * fetched now: a kill must not wait for the next poll to be confirmed (REV-5).
     */
    boolean sees(Set<Key> keys) {
        try {
            if (held.containsAll(keys)) {
                return fresh();
            }
            long last = reader.lastChangeOf(keys);
            if (last > seen) {
                refresh();
            }
            return fresh() && last <= seen;
        } catch (StoreException e) {
            return false; // could not tell
        }
    }

    /** The number of the last change that it has seen. */
    public long seen() {
        return seen;
    }

    /** Blocks keys in memory at once, while the store can't (REV-8). */
    public void hold(Set<Key> keys) {
        held.addAll(keys);
        Memory now = memory;
        keys.forEach(key -> now.hold(key, true));
        bells.ring();
    }

    /** The store has all the blocks now. */
    public void releaseAll() {
        Memory now = memory;
        held.forEach(key -> now.hold(key, false));
        held.clear();
    }

    /** Called after each change that the view has seen, on a thread of its own. */
    AutoCloseable listen(Runnable listener) {
        return bells.listen(listener);
    }

    /** How far the wall clock is behind what this node has known; 0 while it is right. */
    long clockBehindMillis() {
        return time.behindMillis();
    }

    /** The node has known a later time before its start. */
    void knownBefore(long millis) {
        time.knownBefore(millis);
    }

    /** The number of the last change of these keys, from the store. */
    long lastChangeOf(Set<Key> keys) {
        return reader.lastChangeOf(keys);
    }

    /** Time that never goes back: for what ends access when its time is over (a clock that is set back must not lengthen it). */
    public Clock steadyClock() {
        return steady;
    }

    long nowMillis() {
        return time.millis();
    }

    /** Says so when the store can't be polled; for logs. */
    static String sentence(StoreException e) {
        return "The view can't be refreshed, and denies once it is 2 s old: " + e.getMessage();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.ledger.GrantState;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.audit.AuditEntry;

/** Which leases must end: asked for, abandoned or expired; noted as soon as the store can, and remembered as our own. */
final class EndMarks {
    private static final int BATCH = 500;
    private static final int REMEMBERED = 100_000;
    private static final String ABANDONED = "SELECT id FROM lease WHERE state = 'OPENING' AND ended_at IS NULL"
            + " AND claimed_until <= ? LIMIT " + BATCH;
    /** Those of an elevation that is over too are ended by its revocation; here only when that doesn't come. */
    private static final String EXPIRED = "SELECT id FROM lease l WHERE ended_at IS NULL AND expires_at <= ?"
            + " AND state = 'LIVE' AND (expires_at <= ? OR NOT EXISTS (SELECT 1 FROM elevation e"
            + " WHERE e.id = l.elevation_id AND e.expires_at <= ?)) LIMIT " + BATCH;

    private static final Duration ITS_REVOCATION = Duration.ofSeconds(15);

    private final Store store;
    private final GrantGate gate;
    private final Steps steps;
    private final Clock clock;
    private final Map<String, Owed> owed = new ConcurrentHashMap<>();
    private final Set<String> buried = new HashSet<>();
    private final Set<String> own = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED; // what a revocation ended first is never asked for again
        }
    }));

    /** Why a lease must end, and whether this node was asked to end it or has only found it. */
    private record Owed(String why, boolean asked) {}

    EndMarks(Store store, GrantGate gate, Steps steps, Clock clock) {
        this.store = store;
        this.gate = gate;
        this.steps = steps;
        this.clock = clock;
    }

    /** This one must end; it is noted by {@link #note}. */
    void owe(String leaseId, String why) {
        owed.put(leaseId, new Owed(why, true));
    }

    /** These are marked already. */
    void addOwn(Collection<String> leaseIds) {
        own.addAll(leaseIds);
    }

    /** Whether it is ours to end at once; others are left to their revocation for a while. */
    boolean isOwn(String leaseId) {
        return own.contains(leaseId);
    }

    void ended(String leaseId) {
        own.remove(leaseId);
    }

    /** Marks what this node left open when it died. */
    int recover() {
        List<String> open = Recovery.mark(store, gate, clock.instant());
        own.addAll(open);
        return open.size();
    }

    /**
     * Notes what is owed, and finds what is overdue. Throws what the store throws; nothing is forgotten then.
     *
     * @param gone other nodes that are dead: what they were drawing, and what their gateways held in memory, is ended
     */
    void note(Set<String> gone) {
        noteOwed();
        Instant now = clock.instant();
        found(store.read(tx -> tx.query(ABANDONED, row -> row.text("id"), now)), "its drawer is gone");
        found(
                store.read(tx -> tx.query(EXPIRED, row -> row.text("id"), now, now.minus(ITS_REVOCATION), now)),
                "its time is over");
        buried.retainAll(gone);
        for (String node : gone) {
            if (!buried.contains(node)) {
                List<String> left = store.read(tx -> Recovery.leftBy(tx, node));
                found(left, "open when its node " + node + " died");
                if (left.isEmpty()) {
                    buried.add(
                            node); // the dead open nothing; one that comes back is looked at again when it dies again
                }
            }
        }
        noteOwed();
    }

    private void found(List<String> leaseIds, String why) {
        leaseIds.forEach(id -> owed.putIfAbsent(id, new Owed(why, false)));
    }

    private void noteOwed() {
        for (Map.Entry<String, Owed> each : Map.copyOf(owed).entrySet()) {
            String leaseId = each.getKey();
            Owed what = each.getValue();
            if (what.asked()) {
                own.add(leaseId);
            }
            if (store.<Boolean>write(Priority.NORMAL, tx -> mark(tx, leaseId, what.why()))) {
                own.add(leaseId); // of several nodes that found it, the one that marked it drives it
            }
            owed.remove(leaseId);
            steps.reached(Steps.END_STARTED, leaseId);
        }
    }

    private boolean mark(Tx tx, String leaseId, String why) {
        Instant now = clock.instant();
        boolean marked = LeaseRows.markEnding(tx, leaseId, why, now);
        if (marked) {
            gate.end(tx, leaseId, now, GrantState.ENDED);
            tx.audit(new AuditEntry(
                    "lease.end",
                    "DONE",
                    "system",
                    LeaseRows.find(tx, leaseId).map(row -> row.of().agentId()),
                    Optional.of(leaseId),
                    Map.of("why", why)));
        }
        return marked;
    }
}

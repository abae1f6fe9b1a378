// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
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
    private static final String EXPIRED =
            "SELECT id FROM lease WHERE ended_at IS NULL AND expires_at <= ?" + " AND state = 'LIVE' LIMIT " + BATCH;

    private final Store store;
    private final GrantGate gate;
    private final Steps steps;
    private final Clock clock;
    private final Map<String, String> owed = new ConcurrentHashMap<>();
    private final Set<String> own = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED; // what a revocation ended first is never asked for again
        }
    }));

    EndMarks(Store store, GrantGate gate, Steps steps, Clock clock) {
        this.store = store;
        this.gate = gate;
        this.steps = steps;
        this.clock = clock;
    }

    /** This one must end; it is noted by {@link #note}. */
    void owe(String leaseId, String why) {
        owed.put(leaseId, why);
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

    /** Notes what is owed, and finds what is overdue. Throws what the store throws; nothing is forgotten then. */
    void note() {
        noteOwed();
        Instant now = clock.instant();
        List<String> abandoned = store.read(tx -> tx.query(ABANDONED, row -> row.text("id"), now));
        abandoned.forEach(id -> owed.putIfAbsent(id, "its drawer is gone"));
        List<String> expired = store.read(tx -> tx.query(EXPIRED, row -> row.text("id"), now));
        expired.forEach(id -> owed.putIfAbsent(id, "its time is over"));
        noteOwed();
    }

    private void noteOwed() {
        for (Map.Entry<String, String> each : Map.copyOf(owed).entrySet()) {
            String leaseId = each.getKey();
            own.add(leaseId);
            store.write(Priority.NORMAL, tx -> mark(tx, leaseId, each.getValue()));
            owed.remove(leaseId);
            steps.reached(Steps.END_STARTED, leaseId);
        }
    }

    private Void mark(Tx tx, String leaseId, String why) {
        Instant now = clock.instant();
        if (LeaseRows.markEnding(tx, leaseId, why, now)) {
            gate.end(tx, leaseId, now, GrantState.ENDED);
            tx.audit(new AuditEntry(
                    "lease.end",
                    "DONE",
                    "system",
                    LeaseRows.find(tx, leaseId).map(row -> row.of().agentId()),
                    Optional.of(leaseId),
                    Map.of("why", why)));
        }
        return null;
    }
}

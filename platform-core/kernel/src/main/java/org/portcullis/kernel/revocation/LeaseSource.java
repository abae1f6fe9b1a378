// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.kernel.broker.LeaseRow;
import org.portcullis.kernel.broker.LeaseRows;
import org.portcullis.kernel.directory.Principals;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Neighbours;

/** Leases of a kill as they are now; while the store can't be read, as they were last. */
final class LeaseSource {
    private static final String EVIDENCE = "SELECT vault_evidence, pam_evidence FROM lease WHERE id = ?";

    private final Store store;
    private final Clock clock;
    private final Map<String, LeaseRow> last = new ConcurrentHashMap<>();

    LeaseSource(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Rows that were read by somebody else. */
    void remember(Collection<LeaseRow> rows) {
        rows.forEach(row -> last.put(row.id(), row));
    }

    void forget(Collection<String> leaseIds) {
        leaseIds.forEach(last::remove);
    }

    /** These leases now. */
    List<LeaseRow> now(Collection<String> leaseIds) {
        try {
            List<LeaseRow> rows = store.read(tx -> {
                List<LeaseRow> found = new ArrayList<>();
                leaseIds.forEach(id -> LeaseRows.find(tx, id).ifPresent(found::add));
                return found;
            });
            remember(rows);
            return rows;
        } catch (StoreException e) {
            return remembered(leaseIds);
        }
    }

    /** These leases as they were last. */
    List<LeaseRow> remembered(Collection<String> leaseIds) {
        return leaseIds.stream().map(last::get).filter(row -> row != null).toList();
    }

    /** What the ledger knows at the instance beside these; unknown while it can't be read. */
    Neighbours neighbours(String instance, Collection<String> leaseIds) {
        try {
            return store.read(tx -> LeaseRows.neighbours(tx, instance, leaseIds, clock.instant()));
        } catch (StoreException e) {
            return Neighbours.UNKNOWN;
        }
    }

    /** Whether a call that enables the agent at a directory may still take effect; while the ledger can't be read it may. */
    boolean mayBeEnabled(String instance, String agentId) {
        try {
            return store.read(tx -> Principals.mayBeEnabled(tx, instance, agentId, clock.instant()));
        } catch (StoreException e) {
            return true;
        }
    }

    /** The weakest evidence by which one side of these leases ended, as it was stored by whoever ended it. */
    Optional<Evidence> storedEvidence(Collection<String> leaseIds, boolean pamSide) {
        return store.read(tx -> {
            Optional<Evidence> weakest = Optional.empty();
            for (String id : leaseIds) {
                weakest = Proof.weaker(
                        weakest,
                        tx
                                .query(
                                        EVIDENCE,
                                        row -> Optional.ofNullable(row.constant(
                                                Evidence.class, pamSide ? "pam_evidence" : "vault_evidence")),
                                        id)
                                .stream()
                                .findFirst()
                                .orElse(Optional.empty()));
            }
            return weakest;
        });
    }
}

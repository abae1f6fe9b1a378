// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Neighbours;

/**
 * The rows of leases, for whoever ends them. Every step goes forward only and may be repeated, so that the broker's own
 * ender and a revocation may drive the same lease at once.
 */
public final class LeaseRows {
    private static final String ALL = "SELECT * FROM lease";

    private LeaseRows() {}

    /** One by id. */
    public static Optional<LeaseRow> find(Tx tx, String leaseId) {
        return tx.one(ALL + " WHERE id = ?", LeaseRows::row, leaseId);
    }

    /** Those of an elevation that haven't ended. */
    public static List<LeaseRow> ofElevation(Tx tx, String elevationId) {
        return tx.query(
                ALL + " WHERE elevation_id = ? AND state IN ('OPENING', 'LIVE', 'ENDING') ORDER BY id",
                LeaseRows::row,
                elevationId);
    }

    /** Those of an agent that haven't ended. */
    public static List<LeaseRow> ofAgent(Tx tx, String agentId) {
        return tx.query(
                ALL + " WHERE agent_id = ? AND state IN ('OPENING', 'LIVE', 'ENDING') ORDER BY id",
                LeaseRows::row,
                agentId);
    }

    /** Those with a side at that instance that haven't ended. */
    public static List<LeaseRow> ofAdapter(Tx tx, String instance) {
        return tx.query(
                ALL + " WHERE (adapter = ? OR pam_adapter = ?) AND state IN ('OPENING', 'LIVE', 'ENDING') ORDER BY id",
                LeaseRows::row,
                instance,
                instance);
    }

    /** Those that may be alive, those that end first before the others. */
    public static List<LeaseRow> open(Tx tx, int limit) {
        return tx.query(ALL + " WHERE ended_at IS NULL ORDER BY expires_at LIMIT ?", LeaseRows::row, limit);
    }

    /** Those that must end and aren't proven dead, after an id, by id. */
    public static List<LeaseRow> ending(Tx tx, String after, int limit) {
        return tx.query(
                ALL + " WHERE state = 'ENDING' AND ended_at IS NULL AND id > ? ORDER BY id LIMIT ?",
                LeaseRows::row,
                after,
                limit);
    }

    /**
     * From the commit on it is never handed over, and is driven to its end; ENDED at once when nothing was made. False
     * when that had been decided before. The ledger's grant is the caller's to end.
     */
    public static boolean markEnding(Tx tx, String leaseId, String why, Instant at) {
        int rows = tx.update(
                "UPDATE lease SET state = 'ENDING', detail = ? WHERE id = ? AND state IN ('OPENING', 'LIVE')",
                why,
                leaseId);
        endIfNothingLeft(tx, leaseId, at);
        return rows > 0;
    }

    /** The vault's side is proven dead by the vendor's evidence; whether the whole lease ended by it just now. */
    public static boolean vaultEnded(Tx tx, String leaseId, Evidence evidence, Instant at) {
        tx.update(
                "UPDATE lease SET vault_state = 'ENDED', vault_evidence = ? WHERE id = ? AND state = 'ENDING'"
                        + " AND vault_state <> 'ENDED'",
                evidence,
                leaseId);
        return endIfNothingLeft(tx, leaseId, at);
    }

    /** The PAM product's side is proven dead by the vendor's evidence; whether the whole lease ended by it just now. */
    public static boolean pamEnded(Tx tx, String leaseId, Evidence evidence, Instant at) {
        tx.update(
                "UPDATE lease SET pam_state = 'ENDED', pam_evidence = ? WHERE id = ? AND state = 'ENDING'"
                        + " AND pam_state <> 'ENDED'",
                evidence,
                leaseId);
        return endIfNothingLeft(tx, leaseId, at);
    }

    /** Notes for people why it hasn't ended yet. */
    public static void note(Tx tx, String leaseId, String detail) {
        tx.update("UPDATE lease SET detail = ? WHERE id = ? AND state = 'ENDING'", detail, leaseId);
    }

    private static boolean endIfNothingLeft(Tx tx, String leaseId, Instant at) {
        Optional<LeaseRow> row = find(tx, leaseId);
        if (row.isEmpty()
                || row.get().state() != LeaseState.ENDING
                || !row.get().nothingLeft()) {
            return false;
        }
        tx.update("UPDATE lease SET state = 'ENDED', ended_at = ? WHERE id = ?", at, leaseId);
        return true;
    }

    /** What the ledger knows at that instance beside these leases. */
    public static Neighbours neighbours(Tx tx, String instance, Collection<String> leaseIds, Instant now) {
        Set<String> inOrder = new HashSet<>(leaseIds);
        Set<String> vendorLeases = new HashSet<>();
        Set<String> openRefs = new HashSet<>();
        for (LeaseRow row : ofAdapter(tx, instance)) {
            if (!inOrder.contains(row.id())) {
                LeaseRow.Side side = row.vault().adapter().equals(instance)
                        ? row.vault()
                        : row.pam().orElseThrow();
                if (side.state() == SideState.MADE) {
                    vendorLeases.add(side.vendorId());
                } else if (side.state() == SideState.REFERENCED) {
                    openRefs.add(side.ref());
                }
            }
        }
        return new Neighbours(true, now, vendorLeases, openRefs);
    }

    static LeaseRow row(Row row) {
        String pam = row.text("pam_adapter");
        return new LeaseRow(
                row.text("id"),
                new LeaseRow.Owner(
                        row.text("agent_id"), row.text("elevation_id"), row.text("system"), row.text("holder")),
                row.constant(LeaseState.class, "state"),
                new LeaseRow.Side(
                        row.text("adapter"),
                        orEmpty(row.text("vendor_identity")),
                        row.constant(SideState.class, "vault_state"),
                        orEmpty(row.text("ref")),
                        orEmpty(row.text("vendor_lease"))),
                pam == null
                        ? Optional.empty()
                        : Optional.of(new LeaseRow.Side(
                                pam,
                                orEmpty(row.text("pam_vendor_identity")),
                                row.constant(SideState.class, "pam_state"),
                                orEmpty(row.text("pam_ref")),
                                orEmpty(row.text("pam_grant")))),
                orEmpty(row.text("principal")),
                new LeaseRow.Times(
                        row.time("created_at"),
                        row.numberOrNone("issue_deadline")
                                .map(Instant::ofEpochMilli)
                                .orElse(row.time("created_at")),
                        row.time("expires_at"),
                        row.numberOrNone("credential_until").map(Instant::ofEpochMilli)));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}

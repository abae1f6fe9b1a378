// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.credential.Lease;

/**
 * The drawer's steps of a lease. What leads to something new at a vendor wants the lease OPENING; what a vendor has made
 * is stored whatever became of the lease meanwhile, since it is needed to end it.
 */
final class LeaseSteps {
    private static final String INTENT =
            "INSERT INTO lease (id, elevation_id, agent_id, system, holder, state, adapter,"
                    + " vendor_identity, vault_state, pam_adapter, pam_vendor_identity, pam_state, issue_deadline, expires_at,"
                    + " sessions_until, credential_until, created_at, node, claimed_until)"
                    + " VALUES (?, ?, ?, ?, ?, 'OPENING', ?, ?, 'NONE', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    /** All of it ends with the credential, unless sessions may go on. */
    private static final String CREDENTIAL_ENDS = " expires_at = CASE WHEN sessions_until IS NULL OR sessions_until < ?"
            + " THEN ? ELSE sessions_until END,"
            + " credential_until = CASE WHEN sessions_until IS NULL THEN NULL ELSE ? END";

    private LeaseSteps() {}

    /**
     * An intent.
     *
     * @param row the lease-to-be
     * @param node who draws
     * @param claimedUntil when others may end it
     */
    record Intent(LeaseRow row, String node, Instant claimedUntil) {}

    static void intend(Tx tx, Intent intent) {
        LeaseRow row = intent.row();
        tx.update(
                INTENT,
                row.id(),
                row.of().elevationId(),
                row.of().agentId(),
                row.of().system(),
                row.of().holder(),
                row.vault().adapter(),
                row.vault().vendorIdentity(),
                row.pam().map(LeaseRow.Side::adapter).orElse(null),
                row.pam().map(LeaseRow.Side::vendorIdentity).orElse(null),
                row.pam().isPresent() ? SideState.NONE : null,
                row.times().createdAt(),
                row.times().expiresAt(),
                row.times().credentialUntil().isPresent() ? row.times().expiresAt() : null,
                row.times().credentialUntil().orElse(null),
                row.times().createdAt(),
                intent.node(),
                intent.claimedUntil());
    }

    /**
     * A call under way.
     *
     * @param begunBy when it has begun at the latest, or never begins
     * @param until when it can't be under way any more, also at the vendor
     * @param livesUntil when what it makes ends by itself at the latest
     */
    record UnderWay(Instant begunBy, Instant until, Instant livesUntil) {}

    /** The vault's reference is stored before anything is made under it; false when the lease must end instead. */
    static boolean referenced(Tx tx, String leaseId, String ref, UnderWay call) {
        return tx.update(
                        "UPDATE lease SET ref = ?, vault_state = 'REFERENCED', issue_deadline = ?," + CREDENTIAL_ENDS
                                + " WHERE id = ? AND state = 'OPENING' AND vault_state = 'NONE'",
                        ref,
                        call.until(),
                        call.livesUntil(),
                        call.livesUntil(),
                        call.livesUntil(),
                        leaseId)
                > 0;
    }

    /**
     * The vault's answer; false when the lease must end instead of going on. One that comes after the lease was believed
     * dead opens it again, so that it is ended.
     */
    static boolean made(Tx tx, String leaseId, Lease lease) {
        int rows = tx.update(
                "UPDATE lease SET vendor_lease = ?, principal = ?, vault_state = 'MADE'," + CREDENTIAL_ENDS
                        + " WHERE id = ? AND vault_state IN ('REFERENCED', 'ENDED')",
                lease.vendorLease(),
                lease.principal(),
                lease.expiresAt(),
                lease.expiresAt(),
                lease.expiresAt(),
                leaseId);
        if (rows > 0) {
            bornLate(tx, leaseId);
        }
        return opening(tx, leaseId);
    }

    /** The PAM product's reference is stored before anything is granted under it; false when the lease must end. */
    static boolean pamReferenced(Tx tx, String leaseId, String ref, UnderWay call) {
        return tx.update(
                        "UPDATE lease SET pam_ref = ?, pam_state = 'REFERENCED', issue_deadline = ?"
                                + " WHERE id = ? AND state = 'OPENING' AND pam_state = 'NONE'",
                        ref,
                        call.until(),
                        leaseId)
                > 0;
    }

    /** The PAM product's answer, as {@link #made}. */
    static boolean granted(Tx tx, String leaseId, String vendorGrant) {
        int rows = tx.update(
                "UPDATE lease SET pam_grant = ?, pam_state = 'MADE'"
                        + " WHERE id = ? AND pam_state IN ('REFERENCED', 'ENDED')",
                vendorGrant,
                leaseId);
        if (rows > 0) {
            bornLate(tx, leaseId);
        }
        return opening(tx, leaseId);
    }

    private static void bornLate(Tx tx, String leaseId) {
        int rows = tx.update(
                "UPDATE lease SET state = 'ENDING', ended_at = NULL, detail = 'born after it was believed dead'"
                        + " WHERE id = ? AND state = 'ENDED'",
                leaseId);
        if (rows > 0) {
            tx.audit(new AuditEntry(
                    "lease.born-late", "FAILED", "system", Optional.empty(), Optional.of(leaseId), Map.of()));
        }
    }

    /** Handed over; false when it must end instead. */
    static boolean handedOver(Tx tx, String leaseId) {
        return tx.update(
                        "UPDATE lease SET state = 'LIVE', claimed_until = NULL WHERE id = ? AND state = 'OPENING'",
                        leaseId)
                > 0;
    }

    /** A call has ended with a failure: settled now when nothing happened, else as late as the vendor may take. */
    static void failed(Tx tx, String leaseId, FailureKind kind, Instant now, Instant latest) {
        boolean nothingHappened = kind.retry() != FailureKind.Retry.OUTCOME_UNKNOWN;
        tx.update(
                "UPDATE lease SET issue_deadline = ? WHERE id = ? AND state <> 'ENDED'",
                nothingHappened ? now : latest,
                leaseId);
    }

    /** A call hangs in this process: it may still reach the vendor. */
    static void stillUnderWay(Tx tx, String leaseId, Instant until) {
        tx.update(
                "UPDATE lease SET issue_deadline = ? WHERE id = ? AND state <> 'ENDED' AND issue_deadline < ?",
                until,
                leaseId,
                until);
    }

    private static boolean opening(Tx tx, String leaseId) {
        return LeaseRows.find(tx, leaseId)
                .filter(row -> row.state() == LeaseState.OPENING)
                .isPresent();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

import java.util.List;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;
import org.portcullis.service.ledger.Key;

/** Whatever is reinstated was stopped whole before: no revocation of it may be open (REV-6). */
public final class OpenRevocations {
    private static final String OPEN = "SELECT r.id AS id FROM revocation r WHERE r.completed_at IS NULL AND"
            + " (UPPER(r.target_kind) = ? AND r.target_id = ? OR EXISTS (SELECT 1 FROM revocation_target t"
            + " WHERE t.revocation_id = r.id AND t.key_kind = ? AND t.key_id = ?)) ORDER BY r.id LIMIT 5";

    private OpenRevocations() {}

    /** CONFLICT while one is open. */
    public static void refuse(Tx tx, Key key) {
        refuse(tx, key.kind().name(), key.id());
    }

    /** The same for a target that may be no key, as a label is. */
    public static void refuse(Tx tx, String kind, String id) {
        List<String> open = tx.query(OPEN, row -> row.text("id"), kind, id, kind, id);
        if (!open.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "revocation-open",
                    "There are revocations that aren't finished: " + String.join(", ", open)
                            + ". Wait until they are REVOKED (or closed by waivers), then do this again.");
        }
    }
}

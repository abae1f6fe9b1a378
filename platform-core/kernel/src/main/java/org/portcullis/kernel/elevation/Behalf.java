// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.ledger.Key;

/**
 * For whom an agent acts, as the ledger has it.
 *
 * @param person {@code psn_…}; empty: for nobody
 * @param session {@code pss_…}, the session of theirs in which it does
 */
public record Behalf(Optional<String> person, Optional<String> session) {
    /** By the grant of a token. */
    public static Behalf ofToken(Tx tx, String grantId) {
        return tx.one(
                        "SELECT person_id, person_session_id FROM grant_entry WHERE id = ? AND kind = 'TOKEN'",
                        row -> new Behalf(
                                Optional.ofNullable(row.text("person_id")),
                                Optional.ofNullable(row.text("person_session_id"))),
                        grantId)
                .orElseGet(() -> new Behalf(Optional.empty(), Optional.empty()));
    }

    static Behalf of(ElevationRow row) {
        return new Behalf(row.subjectPersonId(), row.personSessionId());
    }

    Set<Key> keys() {
        Set<Key> keys = new LinkedHashSet<>();
        person.map(Keys::person).ifPresent(keys::add);
        session.map(Keys::personSession).ifPresent(keys::add);
        return keys;
    }
}

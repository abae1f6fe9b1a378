// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.ledger;

import java.util.Objects;

/**
 * A key of the ledger.
 *
 * @param kind what it stands on
 * @param id which one
 */
public record Key(KeyKind kind, String id) {
    /** Refuses missing parts with {@link NullPointerException}. */
    public Key {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(id, "id");
    }

    @Override
    public String toString() {
        return kind.wireName() + ":" + id;
    }
}

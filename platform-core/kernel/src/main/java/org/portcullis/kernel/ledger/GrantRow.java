// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

import java.time.Instant;
import java.util.Set;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.ledger.KeyKind;

/**
 * A grant about to be inserted.
 *
 * @param id {@code gnt_…}, {@code elv_…} or {@code lse_…}
 * @param kind what it is
 * @param parentId the grant it was made under, or null
 * @param keys all its ancestors, itself included where it has a key kind of its own
 * @param fences what {@link GrantGate#admit} returned for those keys in an earlier or the same transaction
 * @param issuedAt UTC
 * @param expiresAt hard end, UTC
 */
public record GrantRow(
        String id, GrantKind kind, String parentId, Set<Key> keys, String fences, Instant issuedAt, Instant expiresAt) {
    /** Copies the set. */
    public GrantRow {
        keys = Set.copyOf(keys);
    }

    /** The id of the only key of that kind; null when there is none, the first by name when there are several. */
    String only(KeyKind wanted) {
        String first = null;
        for (Key key : keys) {
            if (key.kind() == wanted && (first == null || key.id().compareTo(first) < 0)) {
                first = key.id();
            }
        }
        return first;
    }

    /** The task's own name, without the agent. */
    String taskName() {
        String task = only(KeyKind.TASK);
        return task == null ? null : task.substring(task.indexOf('/') + 1);
    }
}

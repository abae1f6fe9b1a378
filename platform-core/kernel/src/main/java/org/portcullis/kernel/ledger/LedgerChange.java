// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

import java.util.Map;
import java.util.Set;
import org.portcullis.service.ledger.Key;

/**
 * What a committed transaction changed; told to this node's view at once.
 *
 * @param seq its place in the order of changes
 * @param raised fences with their new number
 * @param blocked keys with whether a block stands on them now
 * @param ended grants that have ended
 * @param selectors whether a selector block changed
 */
public record LedgerChange(
        long seq, Map<Key, Long> raised, Map<Key, Boolean> blocked, Set<String> ended, boolean selectors) {
    /** Copies the collections. */
    public LedgerChange {
        raised = Map.copyOf(raised);
        blocked = Map.copyOf(blocked);
        ended = Set.copyOf(ended);
    }

    static LedgerChange ofFences(long seq, Map<Key, Long> raised) {
        return new LedgerChange(seq, raised, Map.of(), Set.of(), false);
    }

    static LedgerChange ofBlocks(long seq, Map<Key, Boolean> blocked) {
        return new LedgerChange(seq, Map.of(), blocked, Set.of(), false);
    }

    static LedgerChange ofEnded(long seq, Set<String> ended) {
        return new LedgerChange(seq, Map.of(), Map.of(), ended, false);
    }

    static LedgerChange ofSelectors(long seq) {
        return new LedgerChange(seq, Map.of(), Map.of(), Set.of(), true);
    }
}

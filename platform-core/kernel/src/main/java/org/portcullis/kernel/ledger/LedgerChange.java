// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.service.ledger.Key;

/**
 * What a committed transaction changed; told to this node's view at once.
 *
 * @param seq its place in the order of changes
 * @param raised fences with their new number
 * @param blocked keys with whether a block stands on them now
 * @param ended grants that have ended
 * @param caught when selectors changed, all agents that a selector's block catches from then on
 */
public record LedgerChange(
        long seq, Map<Key, Long> raised, Map<Key, Boolean> blocked, Set<String> ended, Optional<Set<String>> caught) {
    /** Copies the collections. */
    public LedgerChange {
        raised = Map.copyOf(raised);
        blocked = Map.copyOf(blocked);
        ended = Set.copyOf(ended);
        caught = caught.map(Set::copyOf);
    }

    static LedgerChange ofFences(long seq, Map<Key, Long> raised) {
        return new LedgerChange(seq, raised, Map.of(), Set.of(), Optional.empty());
    }

    static LedgerChange ofBlocks(long seq, Map<Key, Boolean> blocked) {
        return new LedgerChange(seq, Map.of(), blocked, Set.of(), Optional.empty());
    }

    static LedgerChange ofEnded(long seq, Set<String> ended) {
        return new LedgerChange(seq, Map.of(), Map.of(), ended, Optional.empty());
    }

    static LedgerChange ofSelectors(long seq, Set<String> caught) {
        return new LedgerChange(seq, Map.of(), Map.of(), Set.of(), Optional.of(caught));
    }
}

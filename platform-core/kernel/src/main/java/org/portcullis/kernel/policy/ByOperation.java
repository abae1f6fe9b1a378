// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.portcullis.service.registry.OperationRef;

/** Finds by operation, so that a decision's cost doesn't grow with the policy. */
final class ByOperation<T> {
    private final Map<OperationRef, List<T>> all = new HashMap<>();
    private boolean wild;

    ByOperation(List<T> entries, Function<T, Set<OperationRef>> operations) {
        for (T entry : entries) {
            Set<OperationRef> refs = operations.apply(entry);
            for (OperationRef ref : refs.isEmpty() ? Set.of(Match.EVERYTHING) : refs) {
                wild |= ref.operation().equals(Match.ANY) || ref.system().equals(Match.ANY);
                all.computeIfAbsent(ref, any -> new ArrayList<>(1)).add(entry);
            }
        }
    }

    /** All that name it or stand for it, each perhaps twice. */
    List<T> of(OperationRef ref) {
        List<T> named = all.getOrDefault(ref, List.of());
        if (!wild) {
            return named;
        }
        List<T> found = new ArrayList<>(named);
        found.addAll(all.getOrDefault(new OperationRef(ref.system(), Match.ANY), List.of()));
        found.addAll(all.getOrDefault(new OperationRef(Match.ANY, ref.operation()), List.of()));
        found.addAll(all.getOrDefault(Match.EVERYTHING, List.of()));
        return found;
    }
}

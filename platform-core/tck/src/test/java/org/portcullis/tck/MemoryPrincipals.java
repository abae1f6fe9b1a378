// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The vendor's side of the memory directory: names are unique. */
final class MemoryPrincipals {
    static final Set<String> GROUPS = Set.of("agents", "robots", "tier-2");

    record Entry(
            String name, String mark, boolean human, boolean enabled, Set<String> groups, int touched, int secret) {}

    private final Map<String, Entry> entries = new TreeMap<>();
    private int number;

    /** Empty when the name is taken. */
    synchronized Optional<String> make(String name, String mark, boolean human) {
        if (named(name).isPresent()) {
            return Optional.empty();
        }
        String id = "p" + ++number;
        entries.put(id, new Entry(name, mark, human, true, Set.of(), 0, 0));
        return Optional.of(id);
    }

    synchronized Optional<String> named(String name) {
        return ids(entry -> entry.name().equals(name)).stream().findFirst();
    }

    synchronized List<String> marked(String agentId) {
        return ids(entry -> entry.mark().equals(agentId));
    }

    synchronized int marked() {
        return ids(entry -> !entry.mark().isEmpty()).size();
    }

    synchronized List<String> all() {
        return ids(entry -> true);
    }

    private List<String> ids(java.util.function.Predicate<Entry> which) {
        return entries.entrySet().stream()
                .filter(each -> which.test(each.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized Entry of(String id) {
        return entries.get(id);
    }

    synchronized void enable(String id, boolean enabled) {
        change(id, e -> new Entry(e.name(), e.mark(), e.human(), enabled, e.groups(), e.touched(), e.secret()));
    }

    synchronized void join(String id, Set<String> groups) {
        change(
                id,
                e -> new Entry(
                        e.name(), e.mark(), e.human(), e.enabled(), Set.copyOf(groups), e.touched(), e.secret()));
    }

    synchronized void touch(String id) {
        change(id, e -> new Entry(e.name(), e.mark(), e.human(), e.enabled(), e.groups(), e.touched() + 1, e.secret()));
    }

    synchronized void changeSecret(String id) {
        change(id, e -> new Entry(e.name(), e.mark(), e.human(), e.enabled(), e.groups(), e.touched(), e.secret() + 1));
    }

    synchronized void remove(String id) {
        entries.remove(id);
    }

    private void change(String id, UnaryOperator<Entry> how) {
        entries.computeIfPresent(id, (key, entry) -> how.apply(entry));
    }
}

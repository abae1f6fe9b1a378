// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.secret;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.portcullis.spi.secret.VaultReference;

/**
 * Which instance's secrets lie in which other instance, by their configurations. Who refers to whom is decided by this
 * alone, before anything is called: so a circle is refused and never waited in.
 */
public final class SecretGraph {
    private final Map<String, Holder> holders = new TreeMap<>();

    /**
     * An instance as it is configured.
     *
     * @param environment the one it belongs to; empty for one that serves all
     * @param references its settings that lead into a vault, by their names
     */
    public record Holder(String id, String environment, Map<String, Set<VaultReference>> references) {
        /** By its settings. */
        public static Holder of(String id, Map<String, Object> settings) {
            Map<String, Set<VaultReference>> references = new TreeMap<>();
            settings.forEach((name, value) -> {
                for (String text : texts(value)) {
                    if (VaultReference.isMeant(text)
                            && VaultReference.problems(text).isEmpty()) {
                        references
                                .computeIfAbsent(name, key -> new LinkedHashSet<>())
                                .add(VaultReference.of(text));
                    }
                }
            });
            Object named = settings.get("environment");
            return new Holder(id, named == null ? "" : named.toString().trim(), references);
        }

        private static List<String> texts(Object value) {
            Collection<?> many = value instanceof Object[] array
                    ? Arrays.asList(array)
                    : value instanceof Collection<?> collection
                            ? collection
                            : value == null ? List.of() : List.of(value);
            return many.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .toList();
        }

        /** Whether some secret of its lies in a vault. */
        public boolean isReferring() {
            return !references.isEmpty();
        }

        /** Whether some secret of its lies in that instance. */
        public boolean refersTo(String store) {
            return leadsTo().contains(store);
        }

        boolean holds(VaultReference reference) {
            return references.values().stream().anyMatch(each -> each.contains(reference));
        }

        private Set<String> leadsTo() {
            Set<String> ids = new LinkedHashSet<>();
            references.values().forEach(each -> each.forEach(reference -> ids.add(reference.instance())));
            return ids;
        }
    }

    /** Of all instances that are configured, settings by id. */
    public SecretGraph(Map<String, Map<String, Object>> configurations) {
        configurations.forEach((id, settings) -> holders.put(id, Holder.of(id, settings)));
    }

    /** The instance of that id as it is configured. */
    public Optional<Holder> find(String id) {
        return Optional.ofNullable(holders.get(id));
    }

    /** All instances that refer to exactly that. */
    public List<Holder> holding(VaultReference reference) {
        return holders.values().stream().filter(each -> each.holds(reference)).toList();
    }

    /** Why that instance may not use that reference, as a sentence; empty when it may. */
    public Optional<String> objection(Holder asker, VaultReference reference) {
        String wanted = reference.instance();
        if (wanted.equals(asker.id())) {
            return Optional.of(wanted + " can't keep its own secret: give it a file: or env: reference");
        }
        Holder store = holders.get(wanted);
        if (store == null) {
            return Optional.of("no instance " + wanted + " is configured: configure it, or correct the reference");
        }
        if (!asker.environment().isEmpty()
                && !store.environment().isEmpty()
                && !store.environment().equals(asker.environment())) {
            return Optional.of(wanted + " belongs to the environment " + store.environment() + " and " + asker.id()
                    + " to " + asker.environment() + ": a secret is read within one environment");
        }
        return circle(wanted);
    }

    /** A circle that can be reached from that instance, as a sentence; empty when there is none. */
    public Optional<String> circle(String from) {
        return walk(from, new ArrayDeque<>(), new HashSet<>());
    }

    private Optional<String> walk(String id, Deque<String> path, Set<String> done) {
        if (path.contains(id)) {
            List<String> circle = new ArrayList<>(path);
            circle.add(id);
            return Optional.of("secrets lie in a circle, "
                    + String.join(" → ", circle.subList(circle.indexOf(id), circle.size()))
                    + ": give one of these instances a file: or env: reference");
        }
        Holder holder = holders.get(id);
        if (holder == null || !done.add(id)) {
            return Optional.empty();
        }
        path.addLast(id);
        for (String next : holder.leadsTo()) {
            Optional<String> found = walk(next, path, done);
            if (found.isPresent()) {
                return found;
            }
        }
        path.removeLast();
        return Optional.empty();
    }
}

// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.portcullis.service.adapters.AdapterBundle;

/** What runs, which jars were refused, and who wants to hear of it. Read by anyone; changed by whoever holds the gate. */
final class Decisions {
    private final Map<String, Running> running = new ConcurrentHashMap<>();
    private final Map<Path, AdapterBundle> refused = new ConcurrentHashMap<>();
    private final Map<Path, AdapterBundle> told = new ConcurrentHashMap<>();
    private final List<Consumer<AdapterBundle>> listeners = new CopyOnWriteArrayList<>();

    Optional<Running> named(String name) {
        return Optional.ofNullable(running.get(name));
    }

    Optional<Running> from(Path file) {
        return running.values().stream()
                .filter(each -> each.file().equals(file))
                .findFirst();
    }

    List<Running> running() {
        return List.copyOf(running.values());
    }

    Set<Path> refused() {
        return Set.copyOf(refused.keySet());
    }

    void runs(Running now) {
        running.put(now.name(), now);
        refused.remove(now.file());
    }

    void troubled(String name, String why) {
        running.computeIfPresent(name, (same, now) -> now.troubled(why));
    }

    void gone(Running before) {
        running.remove(before.name());
        told.remove(before.file());
    }

    /** A jar that lies in the folder and doesn't run. */
    void refuse(Path file, AdapterBundle why) {
        refused.put(file, why);
        tell(file, why);
    }

    /** The jar is what runs, whatever was said of it before. */
    void settle(Path file) {
        refused.remove(file);
        from(file).ifPresent(each -> troubled(each.name(), ""));
    }

    void retain(Collection<Path> files) {
        refused.keySet().retainAll(files);
        told.keySet().retainAll(files);
    }

    /** Equal decisions on one file in a row are told once. */
    void tell(Path file, AdapterBundle decision) {
        if (!decision.equals(told.put(file, decision))) {
            tell(decision);
        }
    }

    void tell(AdapterBundle decision) {
        listeners.forEach(listener -> listener.accept(decision));
    }

    List<AdapterBundle> all() {
        List<AdapterBundle> all = new ArrayList<>();
        running.values().forEach(each -> all.add(each.shown()));
        all.addAll(refused.values());
        return all;
    }

    AutoCloseable listen(Consumer<AdapterBundle> listener) {
        listeners.add(listener);
        all().forEach(listener);
        return () -> listeners.remove(listener);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The identity engine: an entity is made with the first token of an alias, under a name that means nothing. */
final class FakeIdentity {
    private final Map<String, String> idsByAlias = new ConcurrentHashMap<>();
    private final Map<String, Boolean> disabledById = new ConcurrentHashMap<>();
    private final Map<String, String> idsByName = new ConcurrentHashMap<>();

    /** The id of the alias's entity. */
    String of(String alias) {
        String id = idsByAlias.computeIfAbsent(alias, a -> UUID.randomUUID().toString());
        disabledById.putIfAbsent(id, false);
        return id;
    }

    boolean isDisabled(String id) {
        return disabledById.getOrDefault(id, false);
    }

    /** False when another has that name. */
    boolean name(String id, String name) {
        return id.equals(idsByName.computeIfAbsent(name, n -> id));
    }

    /** The id of the entity of that name; null when there is none. */
    String idOf(String name) {
        return idsByName.get(name);
    }

    void disable(String name, boolean disabled) {
        disabledById.put(idsByName.get(name), disabled);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Collectors;
import org.portcullis.service.ledger.Key;

/** The fences that a command raised. A mass kill has as many as agents, and as many orders that name them all. */
final class FencedKeys extends AbstractSet<Key> {
    private final Set<Key> keys;
    private volatile Set<String> names;

    private FencedKeys(Set<Key> keys) {
        this.keys = keys;
    }

    static FencedKeys of(Collection<Key> keys) {
        return new FencedKeys(Set.copyOf(keys));
    }

    /** Each as {@code kind:id}; the same set each time. */
    Set<String> names() {
        Set<String> now = names;
        if (now == null) {
            now = keys.stream().map(Object::toString).collect(Collectors.toUnmodifiableSet());
            names = now;
        }
        return now;
    }

    @Override
    public boolean contains(Object key) {
        return keys.contains(key);
    }

    @Override
    public Iterator<Key> iterator() {
        return keys.iterator();
    }

    @Override
    public int size() {
        return keys.size();
    }
}

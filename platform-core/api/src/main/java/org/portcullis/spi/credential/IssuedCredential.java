// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.credential;

import java.util.Map;
import java.util.TreeMap;
import org.portcullis.spi.Secret;

/**
 * A credential fresh from the vendor; whoever holds it closes it, which wipes every value.
 *
 * @param lease the vendor's side
 * @param values what the agent gets, by name ({@code username}, {@code password}, {@code url} …); each is kept secret
 */
public record IssuedCredential(Lease lease, Map<String, Secret> values) implements AutoCloseable {
    /** Copies the map, not the secrets. */
    public IssuedCredential {
        values = Map.copyOf(values);
    }

    @Override
    public void close() {
        values.values().forEach(Secret::close);
    }

    @Override
    public String toString() {
        return "IssuedCredential[lease=" + lease + ", values=" + new TreeMap<>(values).keySet() + "]";
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.broker;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.portcullis.spi.Secret;

/**
 * A credential handed over once; whoever holds it closes it, which wipes it.
 *
 * @param leaseId {@code lse_…}
 * @param system the catalogue's system
 * @param expiresAt UTC
 * @param values by name; never stored, never logged
 */
public record DrawnCredential(String leaseId, String system, Instant expiresAt, Map<String, Secret> values)
        implements AutoCloseable {
    /** Copies the map, not the secrets. */
    public DrawnCredential {
        values = Map.copyOf(values);
    }

    @Override
    public void close() {
        values.values().forEach(Secret::close);
    }

    @Override
    public String toString() {
        return "DrawnCredential[leaseId=" + leaseId + ", system=" + system + ", values="
                + new TreeMap<>(values).keySet() + "]";
    }
}

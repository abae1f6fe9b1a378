// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.adapters;

import java.util.List;
import java.util.Map;

/**
 * An adapter instance.
 *
 * @param id family-vendor~name, as in {@code vault-hashicorp~prod}
 * @param environment the one it belongs to
 * @param state {@code ACTIVE}, {@code CONFIGURED} (no bundle offers it, or its activation failed) or {@code REFUSED}
 * @param extensionPoints simple names of the contracts that it serves
 * @param configuration as configured: references to secrets, never secrets
 * @param health calls, failures, breaker, last error, by name
 * @param reason why it isn't ACTIVE
 */
public record AdapterInstance(
        String id,
        String environment,
        String state,
        List<String> extensionPoints,
        Map<String, Object> configuration,
        Map<String, Object> health,
        String reason) {
    /** Copies the collections. */
    public AdapterInstance {
        extensionPoints = List.copyOf(extensionPoints);
        configuration = Map.copyOf(configuration);
        health = Map.copyOf(health);
    }
}

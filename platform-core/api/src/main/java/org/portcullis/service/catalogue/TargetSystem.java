// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.catalogue;

import java.util.Map;
import java.util.Optional;

/**
 * A system that agents reach.
 *
 * @param name {@code [a-z0-9][a-z0-9-]{0,62}}
 * @param version from 1, one more with each change; part of what an approver approves
 * @param environment where it is; an agent of another environment can't use it
 * @param upstream base URL for the gateway; empty: the drawn credential's {@code url}
 * @param operations by name
 */
public record TargetSystem(
        String name, int version, String environment, Optional<String> upstream, Map<String, Operation> operations) {
    /** Copies the map. */
    public TargetSystem {
        operations = Map.copyOf(operations);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

import java.util.List;
import java.util.Map;

/**
 * All that an agent may ever ask for.
 *
 * @param operations on which systems
 * @param dataClassifications as in {@code internal}
 * @param mcpServers tools by server
 * @param delegatesTo agents it may hand work to
 * @param acceptsFrom agents it takes work from; in mode 1 also people, {@code person:<subject>}, and whoever holds a role
 *     at the identity provider, {@code role:<name>}
 */
public record DeclaredIntent(
        List<OperationRef> operations,
        List<String> dataClassifications,
        Map<String, List<String>> mcpServers,
        List<String> delegatesTo,
        List<String> acceptsFrom) {
    /** Copies the collections. */
    public DeclaredIntent {
        operations = List.copyOf(operations);
        dataClassifications = List.copyOf(dataClassifications);
        mcpServers = Map.copyOf(mcpServers);
        delegatesTo = List.copyOf(delegatesTo);
        acceptsFrom = List.copyOf(acceptsFrom);
    }
}

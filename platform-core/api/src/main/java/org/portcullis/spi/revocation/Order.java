// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.revocation;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What a participant shall end: exactly this and nothing beside it.
 *
 * @param id equal for each attempt of one order; safe to send to vendors
 * @param scope how far the order goes
 * @param agentId whose access; empty for an order that concerns no single agent
 * @param held the references up to the fence, also those whose issue may be under way
 * @param fencedKeys the raised fences as {@code kind:id}, for participants that hold no references (TOKEN, GATEWAY_BLOCK)
 * @param fencedAt when the fence was raised, UTC; what was granted later isn't concerned
 * @param neighbours what the ledger knows beside the order, for leases that can't be told apart at the vendor
 */
public record Order(
        String id,
        Scope scope,
        String agentId,
        List<Held> held,
        Set<String> fencedKeys,
        Instant fencedAt,
        Neighbours neighbours) {

    /** How far an order goes. */
    public enum Scope {
        /** All of the agent's access; a vendor's principal of the agent is disabled too. */
        AGENT,
        /** Only the references named: never anything that other tasks share. */
        REFERENCES
    }

    /** Copies the collections. */
    public Order {
        held = List.copyOf(held);
        fencedKeys = Set.copyOf(fencedKeys);
    }

    /** An order whose neighbours the ledger wasn't asked for. */
    public Order(String id, Scope scope, String agentId, List<Held> held, Set<String> fencedKeys, Instant fencedAt) {
        this(id, scope, agentId, held, fencedKeys, fencedAt, Neighbours.UNKNOWN);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import org.portcullis.spi.CallContext;
import org.portcullis.spi.revocation.Order;

/** What a kill of a whole agent ends beside what the agent is known to hold: its entity, and all tokens of it. */
final class AgentEnding {
    private final AgentEntities entities;
    private final OwnTokens tokens;
    private final LeaseCalls leases;

    AgentEnding(AgentEntities entities, OwnTokens tokens, LeaseCalls leases) {
        this.entities = entities;
        this.tokens = tokens;
        this.leases = leases;
    }

    private boolean concerns(Order order) {
        return entities.on()
                && order.scope() == Order.Scope.AGENT
                && !order.agentId().isEmpty();
    }

    /** Disables the entity, then ends its tokens where they can be listed. */
    int revoke(Order order, CallContext context) {
        if (!concerns(order)) {
            return 0;
        }
        int ended = entities.disable(order.agentId(), context) ? 1 : 0;
        if (tokens.on()) {
            String entity = entities.idOf(order.agentId(), context).orElse("");
            for (OwnTokens.Own own :
                    entity.isEmpty() ? java.util.List.<OwnTokens.Own>of() : tokens.of(entity, context)) {
                ended += leases.endToken(own.accessor(), context) ? 1 : 0;
            }
        }
        return ended;
    }

    /** False while the agent's entity is good for anything. */
    boolean isEnded(Order order, CallContext context) {
        return !concerns(order) || !entities.isEnabled(order.agentId(), context);
    }
}

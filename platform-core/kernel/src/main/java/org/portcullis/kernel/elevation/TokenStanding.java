// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.time.Instant;
import java.util.Optional;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentStatus;

/** Whether an agent may act now, read in the transaction that lets it: entry, environment, and the token's own grant. */
final class TokenStanding {
    private TokenStanding() {}

    private record Grant(String agentId, String fences, boolean live, Instant expiresAt) {}

    /** The agent; FORBIDDEN when it isn't live or its token no longer stands. */
    static Agent require(Tx tx, GrantGate gate, AgentCaller caller, Instant now) {
        Agent agent = AgentRows.find(tx, caller.agentId())
                .orElseThrow(() -> refusal("no-agent", "The agent isn't registered."));
        if (agent.status() != AgentStatus.ACTIVE) {
            throw refusal("agent-not-active", "The agent is " + agent.status() + ".");
        }
        if (!agent.entry().expiresAt().isAfter(now)) {
            throw refusal("agent-expired", "The agent's registry entry has expired.");
        }
        if (!agent.entry().profile().environment().equals(caller.environment())) {
            throw refusal("other-environment", "The token is of another environment than the agent (REG-9).");
        }
        Optional<Grant> grant = tx.one(
                "SELECT agent_id, fences, state, expires_at FROM grant_entry WHERE id = ? AND kind = 'TOKEN'",
                row -> new Grant(
                        row.text("agent_id"),
                        row.text("fences"),
                        "LIVE".equals(row.text("state")),
                        row.time("expires_at")),
                caller.grantId());
        boolean stands = grant.filter(found -> found.agentId().equals(caller.agentId())
                        && found.live()
                        && found.expiresAt().isAfter(now)
                        && gate.unmoved(tx, found.fences()))
                .isPresent();
        if (stands && !Behalf.ofToken(tx, caller.grantId()).person().equals(caller.subjectPersonId())) {
            throw refusal("other-person", "The token was issued on somebody else's behalf.");
        }
        if (!stands) {
            throw refusal(
                    "token-ended", "The token no longer stands: it was ended, or a fence rose since it was issued.");
        }
        return agent;
    }

    private static Refusal refusal(String slug, String detail) {
        return new Refusal(Refusal.Kind.FORBIDDEN, slug, detail);
    }
}

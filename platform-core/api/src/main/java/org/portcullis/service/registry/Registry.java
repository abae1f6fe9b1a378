// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.people.Caller;

/** Agents: no entry, no credential. Every act is audited; all methods throw {@code Refusal}. */
@ProviderType
public interface Registry {
    /**
     * Asks for an agent (role REQUESTER). Refused when a field is bad (all of them named at once), an operation isn't in
     * the catalogue, or 10,000 requests are pending.
     */
    AgentRequest request(Caller caller, AgentApplication application);

    /**
     * Decides (role GOVERNANCE). Requester and decider differ, and neither enrolled the other; deciding twice is a
     * CONFLICT. Mode 4 needs the executive's sign-off too: the first approval leaves it PENDING until the executive
     * approves.
     */
    AgentRequest decide(Caller caller, String requestId, boolean approve, String reason);

    /** One request. */
    AgentRequest request(Caller caller, String requestId);

    /** Requests, by status when one is given. */
    Page<AgentRequest> requests(Caller caller, Optional<String> status, PageRequest page);

    /** One agent. */
    Agent agent(Caller caller, String agentId);

    /** Agents, filtered by status and by a {@code label=value} where given. */
    Page<Agent> agents(Caller caller, Optional<AgentStatus> status, Optional<String> label, PageRequest page);

    /** An agent's life, oldest first. */
    List<HistoryEntry> history(Caller caller, String agentId);

    /**
     * Moves an agent (role GOVERNANCE) along the legal transitions; PROVISIONED to ACTIVE needs evidence with {@code
     * validation} and {@code baseline}; SUSPENDED to ACTIVE waits for its revocations to be REVOKED; SUSPENDED and
     * DECOMMISSIONED command a revocation of the agent. Evidence is a JSON object's text.
     */
    Agent transition(Caller caller, String agentId, AgentStatus to, String reason, String evidence);

    /** The entry of an agent that proves itself; for the token service, so without a caller. */
    Optional<Agent> find(String agentId);
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import com.nimbusds.jose.jwk.JWK;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.service.IdKind;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.people.Caller;
import org.portcullis.service.registry.Accountability;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentApplication;
import org.portcullis.service.registry.AgentProfile;
import org.portcullis.service.registry.AgentRequest;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.DeclaredIntent;
import org.portcullis.service.registry.HistoryEntry;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.Registry;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.service.registry.WorkloadIdentity;

/** Agents in memory; everything that people do is out of scope here. */
final class FakeRegistry implements Registry {
    private final Map<String, Agent> agents = new ConcurrentHashMap<>();

    String add(RiskTier tier, AgentStatus status, JWK... keys) {
        String id = IdKind.AGENT.newId(Instant.now());
        AgentApplication entry = new AgentApplication(
                new AgentProfile("bot", "tests", Mode.SUPERVISED, tier, "test"),
                new Accountability("o", "e", "s", "b"),
                Map.of(),
                new DeclaredIntent(List.of(), List.of(), Map.of(), List.of(), List.of()),
                List.of(keys).stream()
                        .map(key ->
                                new WorkloadIdentity("jwk", key.toPublicJWK().toJSONString()))
                        .toList(),
                Instant.now().plusSeconds(3600),
                Map.of());
        agents.put(id, new Agent(id, status, entry, 1, "req_x", Instant.now()));
        return id;
    }

    /** Its old keys are good no more. */
    void setKey(String id, JWK key) {
        agents.computeIfPresent(id, (i, a) -> {
            AgentApplication e = a.entry();
            AgentApplication changed = new AgentApplication(
                    e.profile(),
                    e.accountability(),
                    e.model(),
                    e.intent(),
                    List.of(new WorkloadIdentity("jwk", key.toPublicJWK().toJSONString())),
                    e.expiresAt(),
                    e.labels());
            return new Agent(i, a.status(), changed, a.version() + 1, a.requestId(), a.createdAt());
        });
    }

    void setStatus(String id, AgentStatus status) {
        agents.computeIfPresent(
                id, (i, a) -> new Agent(i, status, a.entry(), a.version() + 1, a.requestId(), a.createdAt()));
    }

    @Override
    public Optional<Agent> find(String agentId) {
        return Optional.ofNullable(agents.get(agentId));
    }

    @Override
    public AgentRequest request(Caller caller, AgentApplication application) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AgentRequest decide(Caller caller, String requestId, boolean approve, String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AgentRequest request(Caller caller, String requestId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Page<AgentRequest> requests(Caller caller, Optional<String> status, PageRequest page) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Agent agent(Caller caller, String agentId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Page<Agent> agents(Caller caller, Optional<AgentStatus> status, Optional<String> label, PageRequest page) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<HistoryEntry> history(Caller caller, String agentId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Agent transition(Caller caller, String agentId, AgentStatus to, String reason, String evidence) {
        throw new UnsupportedOperationException();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.acts.Paging;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.KillSwitch;
import org.portcullis.kernel.registry.RequestRows.Held;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.Refusal;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentApplication;
import org.portcullis.service.registry.AgentRequest;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.HistoryEntry;
import org.portcullis.service.registry.Registry;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationTarget;

/** {@link Registry} over the store. Thread-safe. */
@Component(service = Registry.class)
public final class LocalRegistry implements Registry {
    private static final int MOST_PENDING = 10_000;

    private final Acts acts;
    private final Blocks blocks;
    private final KillSwitch killSwitch;

    /** Over the store's rows; stopping an agent goes through the kill. */
    @Activate
    public LocalRegistry(@Reference Acts acts, @Reference Blocks blocks, @Reference KillSwitch killSwitch) {
        this.acts = acts;
        this.blocks = blocks;
        this.killSwitch = killSwitch;
    }

    @Override
    public AgentRequest request(Caller caller, AgentApplication application) {
        String name = String.valueOf(application.profile().name());
        Attempt attempt = Attempt.of(
                "request.submit", caller.personId(), Map.of("name", name.substring(0, Math.min(63, name.length()))));
        return acts.change(attempt, tx -> {
            caller.require(Role.REQUESTER);
            Instant now = acts.now();
            ApplicationCheck.of(tx, application, now)
                    .refuse(
                            "bad-application",
                            "The agent can't be asked for like this: correct the fields named here.");
            if (RequestRows.pending(tx) >= MOST_PENDING) {
                throw new Refusal(
                        Refusal.Kind.TOO_MANY,
                        "too-many-requests",
                        "10,000 requests wait for a decision: have some of them decided first.");
            }
            AgentRequest request = new AgentRequest(
                    IdKind.REQUEST.newId(now),
                    application,
                    caller.personId(),
                    RequestRows.PENDING,
                    Optional.empty(),
                    Optional.empty(),
                    now);
            RequestRows.insert(tx, request);
            Acts.done(tx, attempt, Map.of("request", request.id(), "requester", caller.personId()));
            return request;
        });
    }

    @Override
    public AgentRequest decide(Caller caller, String requestId, boolean approve, String reason) {
        String shown = IdKind.REQUEST.matches(requestId) ? requestId : "";
        Attempt attempt =
                Attempt.of(approve ? "request.approve" : "request.deny", caller.personId(), Map.of("request", shown));
        return acts.change(attempt, tx -> {
            RequestDecision.requireReason(reason);
            new RequestDecision(tx, caller, acts.now()).decide(shown, approve, reason);
            return RequestRows.find(tx, shown)
                    .orElseThrow(LocalRegistry::noRequest)
                    .request();
        });
    }

    @Override
    public AgentRequest request(Caller caller, String requestId) {
        return acts.read(tx ->
                        IdKind.REQUEST.matches(requestId) ? RequestRows.find(tx, requestId) : Optional.<Held>empty())
                .orElseThrow(LocalRegistry::noRequest)
                .request();
    }

    @Override
    public Page<AgentRequest> requests(Caller caller, Optional<String> status, PageRequest page) {
        List<AgentRequest> rows =
                acts.read(tx -> RequestRows.list(tx, status, Paging.after(page), page.limit() + 1)).stream()
                        .map(Held::request)
                        .toList();
        return Paging.page(rows, page, AgentRequest::id);
    }

    @Override
    public Agent agent(Caller caller, String agentId) {
        return find(agentId).orElseThrow(LocalRegistry::noAgent);
    }

    @Override
    public Optional<Agent> find(String agentId) {
        return IdKind.AGENT.matches(agentId) ? acts.read(tx -> AgentRows.find(tx, agentId)) : Optional.empty();
    }

    @Override
    public Page<Agent> agents(Caller caller, Optional<AgentStatus> status, Optional<String> label, PageRequest page) {
        if (label.isPresent() && label.get().indexOf('=') < 1) {
            throw new Refusal(Refusal.Kind.INVALID, "bad-label", "A label is asked for as name=value.");
        }
        List<Agent> rows = acts.read(tx -> AgentRows.list(tx, status, label, Paging.after(page), page.limit() + 1));
        return Paging.page(rows, page, Agent::id);
    }

    @Override
    public List<HistoryEntry> history(Caller caller, String agentId) {
        agent(caller, agentId);
        return acts.read(tx -> AgentRows.history(tx, agentId));
    }

    @Override
    public Agent transition(Caller caller, String agentId, AgentStatus to, String reason, String evidence) {
        String shown = IdKind.AGENT.matches(agentId) ? agentId : "";
        Attempt attempt = new Attempt(
                "agent.transition",
                caller.personId(),
                shown.isEmpty() ? Optional.empty() : Optional.of(shown),
                Map.of("to", to.name()));
        String text = acts.checked(attempt, () -> {
            caller.require(Role.GOVERNANCE);
            return Transitions.evidence(reason, evidence);
        });
        return stops(to)
                ? stop(attempt, caller, shown, to, reason, text)
                : acts.change(attempt, tx -> {
                    Transitions.Wanted wanted = wanted(tx, caller, shown, to, reason, text);
                    Transitions.require(tx, wanted);
                    Transitions.move(tx, wanted, blocks, acts.now(), Map.of());
                    return AgentRows.find(tx, shown).orElseThrow(LocalRegistry::noAgent);
                });
    }

    private static boolean stops(AgentStatus to) {
        return to == AgentStatus.SUSPENDED || to == AgentStatus.DECOMMISSIONED;
    }

    /** The kill comes first and suspends the agent; a decommissioned one is then moved on, and can be tried again. */
    private Agent stop(Attempt attempt, Caller caller, String agentId, AgentStatus to, String reason, String evidence) {
        acts.checked(
                attempt,
                () -> acts.read(tx -> {
                    Transitions.require(tx, wanted(tx, caller, agentId, to, reason, evidence));
                    return true;
                }));
        Revocation revocation = killSwitch.commandAs(caller.personId(), new RevocationTarget("agent", agentId), reason);
        if (!revocation.durable()) {
            throw new Refusal(
                    Refusal.Kind.UNAVAILABLE,
                    "kill-commanded",
                    "The agent is being stopped (" + revocation.id()
                            + "), but the store can't record its new status now: repeat this when it can.");
        }
        return acts.change(attempt, tx -> {
            Transitions.Wanted wanted = wanted(tx, caller, agentId, to, reason, evidence);
            Map<String, Object> more = Map.of("revocation", revocation.id());
            if (wanted.agent().status() == to) {
                Acts.done(tx, Transitions.attempt(wanted), more);
            } else {
                Transitions.require(tx, wanted);
                Transitions.move(tx, wanted, blocks, acts.now(), more);
            }
            return AgentRows.find(tx, agentId).orElseThrow(LocalRegistry::noAgent);
        });
    }

    private static Transitions.Wanted wanted(
            Tx tx, Caller caller, String agentId, AgentStatus to, String reason, String evidence) {
        Agent agent = AgentRows.find(tx, agentId).orElseThrow(LocalRegistry::noAgent);
        return new Transitions.Wanted(caller, agent, to, reason, evidence);
    }

    static Refusal noAgent() {
        return new Refusal(Refusal.Kind.NOT_FOUND, "not-found", "There is no agent with this id.");
    }

    static Refusal noRequest() {
        return new Refusal(Refusal.Kind.NOT_FOUND, "not-found", "There is no request with this id.");
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.people.PersonRows;
import org.portcullis.kernel.people.Segregation;
import org.portcullis.kernel.registry.RequestRows.Approval;
import org.portcullis.kernel.registry.RequestRows.Held;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.Refusal;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.registry.AgentApplication;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.HistoryEntry;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;

/**
 * Decides on a request within a transaction (REG-3). Mode 4 takes two different people, in either order: one of the
 * governance role, and the accountable executive, who needs no role for it.
 */
final class RequestDecision {
    private static final String GOVERNANCE = "GOVERNANCE";
    private static final String EXECUTIVE = "EXECUTIVE";

    private final Tx tx;
    private final Caller caller;
    private final Instant now;

    RequestDecision(Tx tx, Caller caller, Instant now) {
        this.tx = tx;
        this.caller = caller;
        this.now = now;
    }

    void decide(String requestId, boolean approve, String reason) {
        Held held = RequestRows.find(tx, requestId).orElseThrow(LocalRegistry::noRequest);
        String as = capacity(held);
        if (!RequestRows.PENDING.equals(held.request().status())) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "already-decided",
                    "The request is " + held.request().status() + " already.");
        }
        Segregation.require(tx, caller.personId(), held.request().requesterId());
        Approval decision = new Approval(caller.personId(), as, reason, now);
        if (approve) {
            approve(held, decision);
        } else {
            RequestRows.decide(tx, requestId, RequestRows.DENIED, decision, null);
            audit("request.deny", Optional.empty(), held, decision, Map.of());
        }
    }

    /** As what the caller decides; refused when as nothing. */
    private String capacity(Held held) {
        boolean executive = held.request().application().profile().mode() == Mode.AUTONOMOUS
                && caller.subject()
                        .equals(held.request().application().accountability().accountableExecutive());
        if (executive) {
            return EXECUTIVE;
        }
        caller.require(Role.GOVERNANCE);
        return GOVERNANCE;
    }

    private void approve(Held held, Approval decision) {
        AgentApplication application = held.request().application();
        ApplicationCheck.of(tx, application, now)
                .refuse("request-outdated", "What was asked for is no longer possible: deny it, and ask anew.");
        if (application.profile().mode() == Mode.AUTONOMOUS && !completes(held, decision)) {
            RequestRows.addApproval(tx, held, decision);
            audit("request.sign", Optional.empty(), held, decision, Map.of());
            return;
        }
        String agentId = IdKind.AGENT.newId(now);
        RequestRows.decide(tx, held.request().id(), RequestRows.APPROVED, decision, agentId);
        insert(agentId, application);
        HistoryEntry first =
                new HistoryEntry(now, decision.by(), Optional.empty(), AgentStatus.REGISTERED, decision.reason(), "{}");
        AgentRows.insertHistory(tx, agentId, first);
        audit("request.approve", Optional.of(agentId), held, decision, Map.of());
        audit("agent.register", Optional.of(agentId), held, decision, intent(application));
    }

    private boolean completes(Held held, Approval decision) {
        boolean other = false;
        for (Approval before : held.approvals()) {
            if (before.by().equals(decision.by())) {
                throw new Refusal(
                        Refusal.Kind.CONFLICT, "already-voted", "You have approved this already; another must too.");
            }
            boolean counts = PersonRows.find(tx, before.by())
                    .filter(person -> person.status().equals(PersonRows.ACTIVE))
                    .isPresent();
            if (!counts) {
                throw new Refusal(
                        Refusal.Kind.CONFLICT, "vote-void", "An earlier approver is gone: deny this, and ask anew.");
            }
            if (before.as().equals(decision.as())) {
                throw new Refusal(
                        Refusal.Kind.CONFLICT,
                        "already-approved",
                        "It has this approval already, and waits for the accountable executive's.");
            }
            other = true;
        }
        return other;
    }

    private void insert(String agentId, AgentApplication application) {
        var profile = application.profile();
        var people = application.accountability();
        tx.update(
                "INSERT INTO agent (id, name, status, environment, tier, mode, doc, owner, executive, sponsor, model_key,"
                        + " version, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)",
                agentId,
                profile.name(),
                AgentStatus.REGISTERED,
                profile.environment(),
                profile.riskTier(),
                profile.mode(),
                ApplicationDoc.write(application),
                people.owner(),
                people.accountableExecutive(),
                people.sponsor(),
                AgentRows.modelKey(application).orElse(null),
                now,
                application.expiresAt());
        application
                .labels()
                .forEach((label, value) -> tx.update(
                        "INSERT INTO agent_label (agent_id, label, value) VALUES (?, ?, ?)", agentId, label, value));
        application
                .intent()
                .mcpServers()
                .keySet()
                .forEach(server ->
                        tx.update("INSERT INTO agent_mcp_server (agent_id, server) VALUES (?, ?)", agentId, server));
        IdentityRows.insert(tx, agentId, application);
    }

    private void audit(
            String action, Optional<String> agentId, Held held, Approval decision, Map<String, Object> more) {
        Map<String, Object> details = new LinkedHashMap<>(more);
        details.put("request", held.request().id());
        details.put("requester", held.request().requesterId());
        details.put("approver", decision.by());
        details.put("approver_as", decision.as());
        details.put("reason", decision.reason());
        details.put(
                "approvals_before", held.approvals().stream().map(Approval::by).toList());
        Acts.done(tx, new Attempt(action, caller.personId(), agentId, details), Map.of());
    }

    private static Map<String, Object> intent(AgentApplication application) {
        List<String> operations = application.intent().operations().stream()
                .map((OperationRef ref) -> ref.system() + "/" + ref.operation())
                .toList();
        return Map.of(
                "name",
                application.profile().name(),
                "purpose",
                application.profile().purpose(),
                "mode",
                application.profile().mode().name(),
                "risk_tier",
                application.profile().riskTier().name(),
                "environment",
                application.profile().environment(),
                "owner",
                application.accountability().owner(),
                "accountable_executive",
                application.accountability().accountableExecutive(),
                "sponsor",
                application.accountability().sponsor(),
                "operations",
                operations);
    }

    /** A reason that can be recorded; UNPROCESSABLE otherwise. */
    static void requireReason(String reason) {
        Fields fields = new Fields();
        fields.text("/reason", reason, 1, 2_000);
        fields.refuse("bad-reason", "Say why: the reason is recorded.");
    }
}

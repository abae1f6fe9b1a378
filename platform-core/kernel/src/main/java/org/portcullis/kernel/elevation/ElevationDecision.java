// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.people.PersonRows;
import org.portcullis.kernel.people.Segregation;
import org.portcullis.kernel.policy.Engine;
import org.portcullis.kernel.policy.Outcome;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.Refusal;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.elevation.ElevationStatus;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Person;
import org.portcullis.service.people.Role;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentStatus;

/** A person's decision on a waiting elevation, within a transaction (JIT-3, JIT-6). */
final class ElevationDecision {
    private final Tx tx;
    private final GrantGate gate;
    private final Engine engine;
    private final Instant now;

    ElevationDecision(Tx tx, GrantGate gate, Engine engine, Instant now) {
        this.tx = tx;
        this.gate = gate;
        this.engine = engine;
        this.now = now;
    }

    /** What a person says: yes or no, why, and to which scope. */
    record Vote(Caller caller, boolean approve, String reason, String scopeHash) {}

    void decide(String elevationId, Vote vote, Attempt attempt) {
        vote.caller().require(Role.APPROVER);
        Fields fields = new Fields();
        fields.text("/reason", vote.reason(), 1, 2_000);
        fields.refuse("bad-decision", "Say why: the reason is recorded.");
        ElevationRow row = ElevationRows.find(tx, elevationId).orElseThrow(LocalElevations::notFound);
        Elevation elevation = row.elevation();
        Agent agent = AgentRows.find(tx, elevation.agentId()).orElseThrow(LocalElevations::notFound);
        String requester = AgentRows.requester(tx, agent.id()).orElseThrow(LocalElevations::notFound);
        requireIndependent(vote.caller(), row, agent, requester);
        requireOpen(row, agent);
        if (!elevation.scopeHash().equals(vote.scopeHash())) {
            throw conflict(
                    "scope-changed",
                    "The scope_hash isn't this elevation's: look at what is asked for now, and decide on that.");
        }
        boolean again = elevation.decisions().stream()
                .anyMatch(before -> before.by().equals(vote.caller().personId()));
        if (again) {
            throw conflict("already-voted", "You have decided on this already; another person must.");
        }
        ShownContext context = ShownContext.of(tx, agent, now);
        Elevation.Decision decision =
                new Elevation.Decision(vote.caller().personId(), vote.approve(), vote.reason(), context.hash(), now);
        ElevationRows.insertDecision(tx, elevation.id(), elevation.scopeHash(), decision);
        ElevationStatus result =
                vote.approve() ? approve(row, agent, requester, vote.caller().personId()) : deny(elevation.id());
        audit(row, decision, result, attempt, context);
    }

    private void requireIndependent(Caller caller, ElevationRow row, Agent agent, String requester) {
        Segregation.require(tx, caller.personId(), requester);
        if (row.subjectPersonId().filter(caller.personId()::equals).isPresent()) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "own-request",
                    "It is asked for on your behalf: somebody else must decide.");
        }
        if (!IdKind.PERSON.matches(caller.personId())) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "only-people-decide", "Only a person decides, never an agent.");
        }
        if (!engine.policy().defaults().ownerMayDecide()) {
            requireNotOwner(caller.personId(), agent);
        }
        for (Elevation.Decision before : row.elevation().decisions()) {
            if (PersonRows.tied(tx, before.by(), caller.personId())) {
                throw new Refusal(
                        Refusal.Kind.FORBIDDEN,
                        "tied-by-enrolment",
                        "One of you, who both would decide, enrolled the other: somebody independent must.");
            }
        }
    }

    private void requireNotOwner(String personId, Agent agent) {
        if (subject(personId).equals(agent.entry().accountability().owner())) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "owner-decides-not",
                    "You own this agent, and policy says that owners don't decide: somebody else must.");
        }
    }

    private void requireOpen(ElevationRow row, Agent agent) {
        Elevation elevation = row.elevation();
        if (elevation.status() != ElevationStatus.PENDING_APPROVAL) {
            throw conflict("already-decided", "The elevation is " + elevation.status() + " already.");
        }
        if (!elevation.times().expiresAt().isAfter(now)) {
            throw conflict("lapsed", "Nobody decided in time, the request has lapsed: the agent must ask again.");
        }
        if (TaskRows.completed(tx, agent.id(), elevation.request().taskId())) {
            throw conflict("task-completed", "The task has been completed meanwhile.");
        }
        if (agent.status() != AgentStatus.ACTIVE || !agent.entry().expiresAt().isAfter(now)) {
            throw conflict("agent-not-active", "The agent isn't live any more.");
        }
    }

    /** What is approved must be what was shown, and what would be asked for today. */
    private RequestCheck.Judged requireSameScope(ElevationRow row, Agent agent, String requester) {
        Elevation elevation = row.elevation();
        RequestCheck.Judged judged = new RequestCheck(tx, agent).judge(elevation.request());
        Scope today = new Scope(
                agent.id(),
                requester,
                row.subjectPersonId(),
                elevation.request().taskId(),
                judged.operations(),
                judged.lifetime(),
                new Scope.Versions(judged.versions(), engine.policy().version()));
        if (!today.hash().equals(elevation.scopeHash())) {
            throw conflict(
                    "scope-changed",
                    "The catalogue or the policy has changed since this was asked for: the agent must ask again.");
        }
        return judged;
    }

    private void audit(
            ElevationRow row,
            Elevation.Decision decision,
            ElevationStatus result,
            Attempt attempt,
            ShownContext context) {
        Elevation elevation = row.elevation();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("status", result.name());
        details.put("approver", decision.by());
        details.put("reason", decision.reason());
        details.put("policy_version", row.policyVersion());
        details.put("context_hash", decision.contextHash());
        details.put("context", context.document());
        details.put("approvals", elevation.decisions().size() + (decision.approve() ? 1 : 0));
        details.put("approvals_wanted", row.approvers());
        details.put("task", elevation.request().taskId());
        details.put("operations", LocalElevations.names(elevation.request().operations()));
        Acts.done(tx, attempt, details);
    }

    private ElevationStatus deny(String elevationId) {
        ElevationRows.end(tx, elevationId, ElevationStatus.DENIED, now);
        return ElevationStatus.DENIED;
    }

    private ElevationStatus approve(ElevationRow row, Agent agent, String requester, String voter) {
        Elevation elevation = row.elevation();
        RequestCheck.Judged judged = requireSameScope(row, agent, requester);
        Outcome.Plan plan = plan(row, agent, judged);
        if (!plan.ownerMayDecide()) {
            requireNotOwner(voter, agent);
        }
        if (!requireTurn(row, plan, voter)) {
            return ElevationStatus.PENDING_APPROVAL;
        }
        requireStillApprovers(elevation);
        Set<Key> keys = Approval.keys(agent, elevation.id(), elevation.request().taskId(), judged, Behalf.of(row));
        Instant expiresAt = Approval.expiry(agent, judged, now);
        ElevationRows.approve(tx, elevation.id(), now, expiresAt);
        Approval.grant(tx, gate, elevation.id(), keys, now, expiresAt);
        return ElevationStatus.APPROVED;
    }

    /** Who must approve it as of now; what was approved in the task meanwhile may have made it a conflict. */
    private Outcome.Plan plan(ElevationRow row, Agent agent, RequestCheck.Judged judged) {
        String task = row.elevation().request().taskId();
        Outcome outcome = engine.withoutProfiles(Asks.of(tx, agent, task, judged, engine.policy(), now));
        if (outcome.verdict() == Outcome.Verdict.DENY) {
            throw conflict(
                    "policy-denies",
                    "Policy " + engine.policy().version() + " denies it by now (" + String.join(", ", outcome.by())
                            + "): " + String.join("; ", outcome.why()) + ".");
        }
        return outcome.plan();
    }

    /** Counts the vote after those before it; whether that was the last one wanted. */
    private boolean requireTurn(ElevationRow row, Outcome.Plan plan, String voter) {
        Elevation elevation = row.elevation();
        Ballot ballot = new Ballot(plan, engine.policy(), elevation.times().requestedAt());
        elevation.decisions().forEach(before -> ballot.cast(subject(before.by()), before.at()));
        String turn = ballot.turn();
        if (!ballot.cast(subject(voter), now)) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN, "not-your-turn", "Your vote isn't wanted here, or not yet: " + turn + ".");
        }
        return ballot.complete() && elevation.decisions().size() + 1 >= row.approvers();
    }

    private String subject(String personId) {
        return PersonRows.find(tx, personId).map(Person::subject).orElse("");
    }

    /** An earlier vote counts only while its voter may still vote. */
    private void requireStillApprovers(Elevation elevation) {
        for (Elevation.Decision before : elevation.decisions()) {
            if (!PersonRows.holds(tx, before.by(), Role.APPROVER)) {
                throw conflict(
                        "vote-void",
                        "An earlier approver is gone or no longer has the role: deny this, and let the agent ask again.");
            }
        }
    }

    private static Refusal conflict(String slug, String detail) {
        return new Refusal(Refusal.Kind.CONFLICT, slug, detail);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.catalogue.HumanNeed;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.policy.Engine;
import org.portcullis.kernel.policy.Outcome;
import org.portcullis.kernel.policy.PolicyRows;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.Refusal;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.elevation.ElevationRequest;
import org.portcullis.service.elevation.ElevationStatus;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.registry.Agent;

/** An agent's request, within a transaction: judged, then granted at once or left to people (JIT-1, JIT-2). */
final class ElevationAsk {
    private static final int MOST_PENDING = 1_000;

    private final Tx tx;
    private final GrantGate gate;
    private final Engine engine;
    private final Instant now;
    private Agent agent;
    private Outcome outcome;
    private Behalf behalf;

    ElevationAsk(Tx tx, GrantGate gate, Engine engine, Instant now) {
        this.tx = tx;
        this.gate = gate;
        this.engine = engine;
        this.now = now;
    }

    Elevation ask(AgentCaller caller, ElevationRequest request, Attempt attempt) {
        agent = TokenStanding.require(tx, gate, caller, now);
        behalf = Behalf.ofToken(tx, caller.grantId());
        RequestCheck.Judged judged = new RequestCheck(tx, agent).judge(request);
        requireHuman(caller, judged);
        TaskRows.requireOpen(tx, agent.id(), request.taskId(), now);
        outcome = engine.decide(Asks.of(tx, agent, request.taskId(), judged, engine.policy(), now));
        refuseDenied();
        Optional<String> profiles = preApproved();
        String elevationId = IdKind.ELEVATION.newId(now);
        Set<Key> keys = Approval.keys(agent, elevationId, request.taskId(), judged, behalf);
        if (profiles.isEmpty()) {
            requireRoom();
            gate.admit(tx, keys); // what is blocked needn't bother people
        }
        Instant expiresAt =
                profiles.isPresent() ? expiry(judged) : now.plus(outcome.plan().expiresAfter());
        ElevationRow row = row(request, judged, elevationId, expiresAt, profiles);
        ElevationRows.insert(tx, row);
        profiles.ifPresent(names -> grant(row, keys, names));
        audit(row, judged, attempt, profiles);
        return ElevationRows.find(tx, elevationId)
                .orElseThrow(LocalElevations::notFound)
                .elevation();
    }

    /** What a vendor limits to a human's own needs one (mode 1, or a delegation). */
    private void requireHuman(AgentCaller caller, RequestCheck.Judged judged) {
        if (caller.subjectPersonId().isPresent()) {
            return;
        }
        judged.operations().stream()
                .filter(each -> HumanNeed.of(judged.declared(each)))
                .findFirst()
                .ifPresent(each -> {
                    throw new Refusal(
                            Refusal.Kind.FORBIDDEN,
                            "human-required",
                            each.system() + "/" + each.operation()
                                    + " is done on a human's behalf only, and the agent ("
                                    + agent.entry().profile().mode() + ") showed a token of its own: get one by token"
                                    + " exchange for the human.");
                });
    }

    private void refuseDenied() {
        if (outcome.verdict() == Outcome.Verdict.DENY) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "policy-denies",
                    "Policy " + engine.policy().version() + " denies it (" + String.join(", ", outcome.by()) + "): "
                            + String.join("; ", outcome.why()) + ".");
        }
    }

    /** The profiles that together cover everything; empty when anything must wait, and then all of it waits. */
    private Optional<String> preApproved() {
        return outcome.verdict() == Outcome.Verdict.APPROVE
                ? Optional.of(outcome.by().stream()
                        .map(each -> each.substring(each.indexOf(':') + 1))
                        .sorted()
                        .collect(Collectors.joining("+")))
                : Optional.empty();
    }

    private Instant expiry(RequestCheck.Judged judged) {
        Instant end = Approval.expiry(agent, judged, now);
        return outcome.notAfter().filter(end::isAfter).orElse(end);
    }

    private void requireRoom() {
        if (ElevationRows.pending(tx, agent.id(), now) >= MOST_PENDING) {
            throw new Refusal(
                    Refusal.Kind.TOO_MANY,
                    "too-many-pending",
                    "1,000 elevations of this agent wait for people: wait until some are decided.");
        }
    }

    private ElevationRow row(
            ElevationRequest request,
            RequestCheck.Judged judged,
            String elevationId,
            Instant expiresAt,
            Optional<String> profiles) {
        String requester = AgentRows.requester(tx, agent.id()).orElseThrow(LocalElevations::notFound);
        Scope scope = new Scope(
                agent.id(),
                requester,
                behalf.person(),
                request.taskId(),
                judged.operations(),
                judged.lifetime(),
                new Scope.Versions(judged.versions(), engine.policy().version()));
        String justification = Optional.ofNullable(request.justification()).orElse("");
        Elevation elevation = new Elevation(
                elevationId,
                agent.id(),
                new ElevationRequest(
                        request.taskId(),
                        judged.operations(),
                        justification,
                        Optional.of(judged.lifetime()),
                        behalf.person()),
                profiles.isPresent() ? ElevationStatus.APPROVED : ElevationStatus.PENDING_APPROVAL,
                scope.hash(),
                new Elevation.Times(now, judged.lifetime(), expiresAt),
                List.of());
        return new ElevationRow(
                elevation,
                agent.entry().profile().environment(),
                judged.versions(),
                outcome.plan().people(),
                behalf.person(),
                behalf.session(),
                engine.policy().version());
    }

    private void grant(ElevationRow row, Set<Key> keys, String profiles) {
        Elevation elevation = row.elevation();
        ElevationRows.insertDecision(
                tx,
                elevation.id(),
                elevation.scopeHash(),
                new Elevation.Decision("policy:" + profiles, true, "pre-approved profile", "", now));
        outcome.by().stream()
                .map(each -> each.substring(each.indexOf(':') + 1))
                .filter(engine::budgeted)
                .forEach(profile -> PolicyRows.use(tx, profile, agent.id(), now));
        ElevationRows.approve(tx, elevation.id(), now, elevation.times().expiresAt());
        Approval.grant(tx, gate, elevation.id(), keys, now, elevation.times().expiresAt());
    }

    private void audit(ElevationRow row, RequestCheck.Judged judged, Attempt attempt, Optional<String> profiles) {
        Elevation elevation = row.elevation();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("elevation", elevation.id());
        details.put("status", elevation.status().name());
        details.put("operations", LocalElevations.names(judged.operations()));
        details.put("scope_hash", elevation.scopeHash());
        details.put("lifetime", judged.lifetime().toString());
        details.put("expires_at", elevation.times().expiresAt().toString());
        details.put("justification", elevation.request().justification());
        details.put("approvals_wanted", row.approvers());
        details.put("policy_version", row.policyVersion());
        details.put("policy_by", outcome.by());
        details.put("policy_why", outcome.why());
        profiles.ifPresent(names -> details.put("approver", "policy:" + names));
        row.subjectPersonId().ifPresent(person -> details.put("on_behalf_of", person));
        Acts.done(tx, attempt, details);
    }
}

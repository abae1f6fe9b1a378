// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.acts.Paging;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.ledger.GrantState;
import org.portcullis.kernel.ledger.KillSwitch;
import org.portcullis.kernel.policy.Policies;
import org.portcullis.kernel.session.LiveSessions;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.Refusal;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.elevation.ElevationRequest;
import org.portcullis.service.elevation.ElevationStatus;
import org.portcullis.service.elevation.Elevations;
import org.portcullis.service.elevation.RequestedOperation;
import org.portcullis.service.people.Caller;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationTarget;

/** {@link Elevations} over the store. Thread-safe. */
@Component(service = Elevations.class)
public final class LocalElevations implements Elevations {
    private final Acts acts;
    private final GrantGate gate;
    private final KillSwitch killSwitch;
    private final Policies policies;
    private final LiveSessions sessions;

    /** Over the store's rows; a task's end goes through the kill. */
    @Activate
    public LocalElevations(
            @Reference Acts acts,
            @Reference GrantGate gate,
            @Reference KillSwitch killSwitch,
            @Reference Policies policies,
            @Reference LiveSessions sessions) {
        this.acts = acts;
        this.gate = gate;
        this.killSwitch = killSwitch;
        this.policies = policies;
        this.sessions = sessions;
    }

    @Override
    public Elevation request(AgentCaller agent, ElevationRequest request) {
        String task = String.valueOf(request.taskId());
        Attempt attempt = Attempt.on(
                agent.agentId(),
                "elevation.request",
                agent.agentId(),
                Map.of(
                        "task", task.substring(0, Math.min(128, task.length())),
                        "operations", names(request.operations()),
                        "token", agent.grantId()));
        acts.checked(attempt, () -> {
            sessions.require(agent);
            return null;
        });
        return acts.change(
                attempt, tx -> new ElevationAsk(tx, gate, policies.engine(), acts.now()).ask(agent, request, attempt));
    }

    @Override
    public Elevation elevation(AgentCaller agent, String elevationId) {
        return shown(own(agent, elevationId));
    }

    @Override
    public Elevation complete(AgentCaller agent, String elevationId) {
        String shown = IdKind.ELEVATION.matches(elevationId) ? elevationId : "";
        Attempt attempt =
                Attempt.on(agent.agentId(), "elevation.complete", agent.agentId(), Map.of("elevation", shown));
        String task = acts.checked(attempt, () -> own(agent, shown))
                .elevation()
                .request()
                .taskId();
        if (acts.read(tx -> TaskRows.completed(tx, agent.agentId(), task))) {
            return elevation(agent, elevationId);
        }
        Revocation revocation = killSwitch.commandAs(
                agent.agentId(),
                new RevocationTarget("task", agent.agentId() + "/" + task),
                "The agent says that the task is done.",
                KillSwitch.Purpose.COMPLETION,
                tx -> finish(tx, attempt, agent.agentId(), task));
        if (!revocation.durable()) {
            throw new Refusal(
                    Refusal.Kind.UNAVAILABLE,
                    "not-durable-yet",
                    "The task's access is being ended, but the store can't record it now: ask again.");
        }
        return elevation(agent, elevationId);
    }

    /** In the transaction that raises the task's fence: final for the task and for all that was asked for under it. */
    private void finish(Tx tx, Attempt attempt, String agentId, String task) {
        Instant now = acts.now();
        if (!TaskRows.complete(tx, agentId, task, now)) {
            return; // another completed it a moment ago
        }
        List<String> open = ElevationRows.openOfTask(tx, agentId, task);
        for (String elevationId : open) {
            ElevationRows.end(tx, elevationId, ElevationStatus.COMPLETED, now);
            gate.end(tx, elevationId, now, GrantState.ENDED);
        }
        Acts.done(tx, attempt, Map.of("task", task, "ended", open));
    }

    @Override
    public Elevation elevation(Caller caller, String elevationId) {
        return shown(find(elevationId));
    }

    @Override
    public Page<Elevation> elevations(Caller caller, Optional<ElevationStatus> status, PageRequest page) {
        List<Elevation> rows =
                acts
                        .read(tx -> ElevationRows.list(tx, status, Paging.after(page), page.limit() + 1, acts.now()))
                        .stream()
                        .map(this::shown)
                        .toList();
        return Paging.page(rows, page, Elevation::id);
    }

    @Override
    public Elevation decide(Caller caller, String elevationId, boolean approve, String reason, String scopeHash) {
        String verb = approve ? "elevation.approve" : "elevation.deny";
        String shown = IdKind.ELEVATION.matches(elevationId) ? elevationId : "";
        ElevationRow found =
                acts.checked(Attempt.of(verb, caller.personId(), Map.of("elevation", shown)), () -> find(shown));
        Elevation before = found.elevation();
        String hash = String.valueOf(scopeHash);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("elevation", before.id());
        details.put("scope_hash", hash.substring(0, Math.min(64, hash.length())));
        Attempt attempt = Attempt.on(before.agentId(), verb, caller.personId(), details);
        if (approve) {
            acts.checked(attempt, () -> {
                sessions.require(found.personSessionId());
                return null;
            });
        }
        return acts.change(attempt, tx -> {
            new ElevationDecision(tx, gate, policies.engine(), acts.now())
                    .decide(before.id(), new ElevationDecision.Vote(caller, approve, reason, hash), attempt);
            return shown(ElevationRows.find(tx, before.id()).orElseThrow(LocalElevations::notFound));
        });
    }

    private ElevationRow own(AgentCaller agent, String elevationId) {
        ElevationRow row = find(elevationId);
        if (!row.elevation().agentId().equals(agent.agentId())
                || !row.environment().equals(agent.environment())) {
            throw notFound();
        }
        return row;
    }

    private ElevationRow find(String elevationId) {
        return acts.read(tx -> IdKind.ELEVATION.matches(elevationId)
                        ? ElevationRows.find(tx, elevationId)
                        : Optional.<ElevationRow>empty())
                .orElseThrow(LocalElevations::notFound);
    }

    /** With the status that holds now: the store's knows nothing of the time. */
    private Elevation shown(ElevationRow row) {
        Elevation held = row.elevation();
        boolean open = held.status().usable() || held.status() == ElevationStatus.PENDING_APPROVAL;
        if (!open || held.times().expiresAt().isAfter(acts.now())) {
            return held;
        }
        return new Elevation(
                held.id(),
                held.agentId(),
                held.request(),
                ElevationStatus.EXPIRED,
                held.scopeHash(),
                held.times(),
                held.decisions());
    }

    static List<String> names(List<RequestedOperation> operations) {
        return operations.stream()
                .limit(50)
                .map(each -> cut(each.system()) + "/" + cut(each.operation()))
                .toList();
    }

    private static String cut(String name) {
        String text = String.valueOf(name);
        return text.substring(0, Math.min(63, text.length()));
    }

    static Refusal notFound() {
        return new Refusal(Refusal.Kind.NOT_FOUND, "not-found", "There is no elevation with this id.");
    }
}

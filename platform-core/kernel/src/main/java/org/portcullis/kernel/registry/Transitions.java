// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.ledger.OpenRevocations;
import org.portcullis.kernel.people.Segregation;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;
import org.portcullis.service.people.Caller;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.HistoryEntry;

/** The guards of the lifecycle and the moves that pass them, within a transaction (REG-2, REV-6). */
final class Transitions {
    private static final int LONGEST_EVIDENCE = 65_536;

    private Transitions() {}

    /**
     * A move that somebody wants.
     *
     * @param caller who
     * @param agent as it is
     * @param to where to
     * @param reason in the caller's words
     * @param evidence a JSON object's text
     */
    record Wanted(Caller caller, Agent agent, AgentStatus to, String reason, String evidence) {
        HistoryEntry step(Instant at) {
            return new HistoryEntry(at, caller.personId(), Optional.of(agent.status()), to, reason, evidence);
        }
    }

    /** Refuses what isn't legal, or isn't shown to be. */
    static void require(Tx tx, Wanted wanted) {
        Lifecycle.require(wanted.agent().status(), wanted.to());
        if (wanted.to() != AgentStatus.ACTIVE) {
            return;
        }
        String requester = AgentRows.requester(tx, wanted.agent().id()).orElseThrow(LocalRegistry::noAgent);
        Segregation.require(tx, wanted.caller().personId(), requester);
        VacancyRows.hinders(tx, wanted.agent().id()).ifPresent(vacancy -> {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "post-vacant",
                    "Its " + vacancy.post().name().toLowerCase(Locale.ROOT) + " " + vacancy.subject()
                            + " is gone: appoint another first (portcullis agents appoint).");
        });
        boolean wasLive =
                AgentRows.history(tx, wanted.agent().id()).stream().anyMatch(step -> step.to() == AgentStatus.ACTIVE);
        if (!wasLive) {
            requireGoLive(wanted.evidence());
        }
        if (wanted.agent().status() == AgentStatus.SUSPENDED) {
            OpenRevocations.refuse(tx, Keys.agent(wanted.agent().id()));
        }
    }

    private static void requireGoLive(String evidence) {
        JsonNode shown = Json.object(evidence);
        Fields fields = new Fields();
        for (String name : List.of("validation", "baseline")) {
            JsonNode value = shown.path(name);
            boolean something = !value.isMissingNode()
                    && !value.isNull()
                    && !(value.isTextual() && value.textValue().isBlank())
                    && !(value.isContainerNode() && value.isEmpty())
                    && !(value.isBoolean() && !value.booleanValue());
            fields.require(something, "/evidence/" + name, "is missing: going live needs it recorded (REG-4)");
        }
        fields.refuse("evidence-missing", "An agent goes live only with its validation result and its baseline.");
    }

    /** Moves and records; CONFLICT when the agent has moved meanwhile. */
    static void move(Tx tx, Wanted wanted, Blocks blocks, Instant now, Map<String, Object> more) {
        Agent agent = wanted.agent();
        if (!AgentRows.move(tx, agent.id(), agent.status(), wanted.step(now))) {
            throw new Refusal(Refusal.Kind.CONFLICT, "moved-meanwhile", "The agent was moved meanwhile: look again.");
        }
        if (agent.status() == AgentStatus.SUSPENDED && wanted.to() == AgentStatus.ACTIVE) {
            blocks.lift(
                    tx, Keys.agent(agent.id()), new Blocks.Cause(wanted.caller().personId(), wanted.reason(), now));
        }
        if (wanted.to() == AgentStatus.DECOMMISSIONED) {
            IdentityRows.delete(tx, agent.id());
        }
        Acts.done(tx, attempt(wanted), more);
    }

    static Attempt attempt(Wanted wanted) {
        return Attempt.on(
                wanted.agent().id(),
                "agent.transition",
                wanted.caller().personId(),
                Map.of(
                        "from", wanted.agent().status().name(),
                        "to", wanted.to().name(),
                        "reason", wanted.reason(),
                        "evidence", wanted.evidence()));
    }

    /** Reason and evidence that can be recorded; UNPROCESSABLE otherwise. */
    static String evidence(String reason, String evidence) {
        Fields fields = new Fields();
        fields.text("/reason", reason, 1, 2_000);
        String text = evidence == null || evidence.isBlank() ? "{}" : evidence;
        try {
            Json.object(text);
        } catch (IllegalArgumentException e) {
            fields.add("/evidence", e.getMessage());
        }
        fields.require(text.length() <= LONGEST_EVIDENCE, "/evidence", "must have at most 65,536 characters");
        fields.refuse("bad-transition", "The agent was not moved: correct the fields named here.");
        return text;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.IdKind;
import org.portcullis.service.Refusal;
import org.portcullis.service.drill.Drills;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentRequest;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.Appointment;
import org.portcullis.service.registry.HistoryEntry;
import org.portcullis.service.registry.Mirrors;
import org.portcullis.service.registry.Posts;
import org.portcullis.service.registry.Registry;

/** Requests for agents, agents and their lives. */
@Component
public final class AgentRoutes implements Routes {
    private final Registry registry;
    private final Posts posts;
    private final Mirrors mirrors;
    private final Drills drills;

    @Activate
    public AgentRoutes(
            @Reference Registry registry,
            @Reference Posts posts,
            @Reference Mirrors mirrors,
            @Reference Drills drills) {
        this.registry = registry;
        this.posts = posts;
        this.mirrors = mirrors;
        this.drills = drills;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/agent-requests", this::request),
                Route.of("GET", "/agent-requests", this::requests),
                Route.of("GET", "/agent-requests/{id}", this::oneRequest),
                Route.of("POST", "/agent-requests/{id}/decision", this::decide),
                Route.of("GET", "/agents", this::agents),
                Route.of("GET", "/agents/{id}", this::agent),
                Route.of("GET", "/agents/{id}/history", this::history),
                Route.of("POST", "/agents/{id}/transitions", this::transition),
                Route.of("POST", "/agents/{id}/accountability", this::appoint));
    }

    private Answer request(Call call) {
        return Answer.of(201, json(registry.request(call.caller(), AgentJson.read(call.body()))));
    }

    private Answer requests(Call call) {
        return Answer.ok(
                Json.page(registry.requests(call.caller(), call.query("status"), call.page()), AgentRoutes::json));
    }

    private Answer oneRequest(Call call) {
        return Answer.ok(json(registry.request(call.caller(), call.id(0, IdKind.REQUEST))));
    }

    private Answer decide(Call call) {
        Decision decision = Decision.read(call.body());
        call.body().done();
        String id = call.id(0, IdKind.REQUEST);
        return Answer.ok(json(registry.decide(call.caller(), id, decision.approve(), decision.reason())));
    }

    private Answer agents(Call call) {
        Optional<AgentStatus> status = call.query("status").map(AgentRoutes::status);
        return Answer.ok(
                Json.page(registry.agents(call.caller(), status, call.query("label"), call.page()), AgentRoutes::json));
    }

    private static AgentStatus status(String name) {
        try {
            return AgentStatus.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    Refusal.Kind.INVALID, "bad-query", "status must be one of " + List.of(AgentStatus.values()));
        }
    }

    private Answer agent(Call call) {
        return Answer.ok(whole(call, registry.agent(call.caller(), call.id(0, IdKind.AGENT))));
    }

    private Answer history(Call call) {
        List<HistoryEntry> entries = registry.history(call.caller(), call.id(0, IdKind.AGENT));
        return Answer.ok(
                Json.object().put("next_cursor", (String) null).set("items", Json.array(entries, AgentRoutes::json)));
    }

    private Answer transition(Call call) {
        AgentStatus to = call.body().choice("to", AgentStatus.class);
        String reason = call.body().text("reason", 2_000);
        String evidence = call.body().json("evidence");
        call.body().done();
        return Answer.ok(json(registry.transition(call.caller(), call.id(0, IdKind.AGENT), to, reason, evidence)));
    }

    private Answer appoint(Call call) {
        Appointment appointment = new Appointment(
                call.body().optionalText("owner", 254),
                call.body().optionalText("accountable_executive", 254),
                call.body().optionalText("sponsor", 254),
                call.body().text("reason", 2_000));
        call.body().done();
        return Answer.ok(whole(call, posts.appoint(call.caller(), call.id(0, IdKind.AGENT), appointment)));
    }

    private JsonNode whole(Call call, Agent agent) {
        ObjectNode node = json(agent);
        node.set("directory", Json.array(mirrors.of(call.caller(), agent.id()), AgentJson::write));
        node.set("last_drills", Json.array(drills.lastOfAgent(call.caller(), agent.id()), DrillRoutes::json));
        return node.set("vacancies", Json.array(posts.vacancies(call.caller(), agent.id()), AgentJson::write));
    }

    private static JsonNode json(AgentRequest request) {
        ObjectNode node = Json.object()
                .put("id", request.id())
                .put("status", request.status())
                .put("requester_id", request.requesterId())
                .put("agent_id", request.agentId().orElse(null))
                .put("created_at", request.createdAt().toString());
        request.decision().ifPresent(decided -> node.putObject("decision")
                .put("by", decided.by())
                .put("reason", decided.reason())
                .put("at", decided.at().toString()));
        return node.set("request", AgentJson.write(request.application()));
    }

    private static ObjectNode json(Agent agent) {
        return Json.object()
                .put("id", agent.id())
                .put("status", agent.status().name())
                .put("version", agent.version())
                .put("request_id", agent.requestId())
                .put("created_at", agent.createdAt().toString())
                .setAll(AgentJson.write(agent.entry()));
    }

    private static JsonNode json(HistoryEntry entry) {
        return Json.object()
                .put("at", entry.at().toString())
                .put("actor", entry.actor())
                .put("from", entry.from().map(Enum::name).orElse(null))
                .put("to", entry.to().name())
                .put("reason", entry.reason())
                .set("evidence", Json.parse(entry.evidence()));
    }
}

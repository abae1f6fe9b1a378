// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.IdKind;
import org.portcullis.service.Refusal;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.elevation.ElevationStatus;
import org.portcullis.service.elevation.Elevations;

/** Elevations as people see and decide them. */
@Component
public final class ElevationRoutes implements Routes {
    private final Elevations elevations;

    @Activate
    public ElevationRoutes(@Reference Elevations elevations) {
        this.elevations = elevations;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/elevations", this::list),
                Route.of("GET", "/elevations/{id}", this::get),
                Route.of("POST", "/elevations/{id}/decision", this::decide));
    }

    private Answer list(Call call) {
        return Answer.ok(Json.page(
                elevations.elevations(call.caller(), call.query("status").map(ElevationRoutes::status), call.page()),
                ElevationRoutes::json));
    }

    private static ElevationStatus status(String name) {
        try {
            return ElevationStatus.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    Refusal.Kind.INVALID, "bad-query", "status must be one of " + List.of(ElevationStatus.values()));
        }
    }

    private Answer get(Call call) {
        return Answer.ok(json(elevations.elevation(call.caller(), call.id(0, IdKind.ELEVATION))));
    }

    private Answer decide(Call call) {
        Decision decision = Decision.read(call.body());
        String hash = call.body().text("scope_hash", 128);
        call.body().done();
        String id = call.id(0, IdKind.ELEVATION);
        return Answer.ok(json(elevations.decide(call.caller(), id, decision.approve(), decision.reason(), hash)));
    }

    private static JsonNode json(Elevation elevation) {
        ObjectNode node = Json.object()
                .put("id", elevation.id())
                .put("agent_id", elevation.agentId())
                .put("task_id", elevation.request().taskId())
                .put("status", elevation.status().name())
                .put("scope_hash", elevation.scopeHash())
                .put("justification", elevation.request().justification())
                .put("lifetime", elevation.times().lifetime().toString())
                .put("requested_at", elevation.times().requestedAt().toString())
                .put("expires_at", elevation.times().expiresAt().toString());
        elevation.request().onBehalfOf().ifPresent(person -> node.put("on_behalf_of", person));
        node.set("operations", Json.array(elevation.request().operations(), each -> Json.object()
                .put("system", each.system())
                .put("operation", each.operation())
                .set("constraints", Json.parse(each.constraints()))));
        node.set("decisions", Json.array(elevation.decisions(), each -> Json.object()
                .put("by", each.by())
                .put("decision", each.approve() ? "APPROVE" : "DENY")
                .put("reason", each.reason())
                .put("context_hash", each.contextHash())
                .put("at", each.at().toString())));
        return node;
    }
}

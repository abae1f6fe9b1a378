// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.adapters.AdapterInstance;
import org.portcullis.service.adapters.Adapters;
import org.portcullis.service.drill.Drills;

/** Adapter instances. */
@Component
public final class AdapterRoutes implements Routes {
    private final Adapters adapters;
    private final Drills drills;

    @Activate
    public AdapterRoutes(@Reference Adapters adapters, @Reference Drills drills) {
        this.adapters = adapters;
        this.drills = drills;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/adapters/instances", this::instances),
                Route.of(
                        "GET",
                        "/adapters/instances/{id}",
                        call -> Answer.ok(
                                json(call, adapters.instance(call.variables().get(0))))),
                Route.of("PUT", "/adapters/instances/{id}", this::put),
                Route.of("DELETE", "/adapters/instances/{id}", this::delete),
                Route.of("POST", "/adapters/instances/{id}/check", this::check));
    }

    private Answer instances(Call call) {
        return list(Json.array(adapters.instances(), each -> json(call, each)));
    }

    private static Answer list(JsonNode items) {
        return Answer.ok(Json.object().put("next_cursor", (String) null).set("items", items));
    }

    private Answer put(Call call) {
        Map<String, Object> configuration = configuration(call.body());
        return Answer.ok(json(call, adapters.put(call.caller(), call.variables().get(0), configuration)));
    }

    private Answer delete(Call call) {
        adapters.delete(call.caller(), call.variables().get(0));
        return Answer.none();
    }

    private Answer check(Call call) {
        Map<String, Object> configuration = configuration(call.body());
        List<String> problems = adapters.check(call.caller(), call.variables().get(0), configuration);
        return Answer.ok(Json.object().put("valid", problems.isEmpty()).set("problems", Json.texts(problems)));
    }

    /** The body is the configuration itself: texts, numbers, booleans and lists of texts. */
    private static Map<String, Object> configuration(Fields fields) {
        Map<String, Object> configuration = new LinkedHashMap<>();
        ObjectNode node = fields.node();
        node.fieldNames().forEachRemaining(name -> {
            JsonNode value = node.get(name);
            if (value.isTextual()) {
                configuration.put(name, value.textValue());
            } else if (value.isBoolean()) {
                configuration.put(name, value.booleanValue());
            } else if (value.isIntegralNumber()) {
                configuration.put(name, value.longValue());
            } else if (value.isArray()) {
                configuration.put(name, fields.texts(name, 10_000).toArray(String[]::new));
            } else {
                fields.missing(name, "must be a text, a whole number, true, false or a list of texts", null);
            }
        });
        fields.done();
        return configuration;
    }

    private JsonNode json(Call call, AdapterInstance instance) {
        ObjectNode node = Json.object()
                .put("id", instance.id())
                .put("environment", instance.environment())
                .put("state", instance.state())
                .put("reason", instance.reason());
        node.set("extension_points", Json.texts(instance.extensionPoints()));
        node.set("configuration", Json.value(new TreeMap<>(instance.configuration())));
        node.set(
                "last_drill",
                drills.lastOfAdapter(call.caller(), instance.id())
                        .map(DrillRoutes::json)
                        .orElse(null));
        return node.set("health", Json.value(new TreeMap<>(instance.health())));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.portcullis.service.catalogue.Binding;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.catalogue.RouteBinding;
import org.portcullis.service.catalogue.TargetSystem;

/** Systems as JSON: the same form as in {@code config/systems}. */
final class SystemJson {
    private SystemJson() {}

    static TargetSystem read(String name, Fields fields) {
        String environment = fields.text("environment", 63);
        Optional<String> upstream = fields.optionalText("upstream", 500);
        Map<String, Operation> operations =
                fields.map("operations", (all, key) -> all.object(key, operation -> operation(key, operation)));
        fields.done();
        return new TargetSystem(name, 0, environment, upstream, operations);
    }

    private static Operation operation(String name, Fields fields) {
        OperationClass operationClass = fields.choice("class", OperationClass.class);
        String parameters = fields.json("parameters");
        return fields.object(
                "bindings",
                bindings -> new Operation(
                        name,
                        operationClass,
                        parameters,
                        binding(bindings, "vault"),
                        binding(bindings, "pam"),
                        bindings.objects(
                                "gateway",
                                route -> new RouteBinding(
                                        route.text("route", 63), route.text("method", 16), route.text("path", 500)))));
    }

    private static Optional<Binding> binding(Fields fields, String name) {
        if (!fields.has(name)) {
            return Optional.empty();
        }
        return Optional.of(fields.object(
                name, binding -> new Binding(binding.text("instance", 200), binding.textMap("template", 10_000))));
    }

    static JsonNode write(TargetSystem system, List<String> gaps) {
        ObjectNode node = Json.object()
                .put("name", system.name())
                .put("version", system.version())
                .put("environment", system.environment())
                .put("upstream", system.upstream().orElse(null));
        ObjectNode operations = node.putObject("operations");
        new TreeMap<>(system.operations()).forEach((name, operation) -> operations.set(name, write(operation)));
        node.set("gaps", Json.texts(gaps));
        return node;
    }

    private static JsonNode write(Operation operation) {
        ObjectNode node = Json.object().put("class", operation.operationClass().name());
        node.set("parameters", Json.parse(operation.parameters()));
        ObjectNode bindings = node.putObject("bindings");
        operation.vault().ifPresent(binding -> bindings.set("vault", write(binding)));
        operation.pam().ifPresent(binding -> bindings.set("pam", write(binding)));
        if (!operation.routes().isEmpty()) {
            bindings.set("gateway", Json.array(operation.routes(), route -> Json.object()
                    .put("route", route.route())
                    .put("method", route.method())
                    .put("path", route.path())));
        }
        return node;
    }

    private static JsonNode write(Binding binding) {
        ObjectNode node = Json.object().put("instance", binding.instance());
        return node.set("template", Json.value(new TreeMap<>(binding.template())));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.service.catalogue.Binding;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.catalogue.RouteBinding;
import org.portcullis.service.catalogue.TargetSystem;

/** A system as the document that the store keeps: canonical JSON, in the form of {@code config/systems}. */
final class SystemDoc {
    private SystemDoc() {}

    /** Without name and version, which are columns. */
    static String write(TargetSystem system) {
        Map<String, Object> operations = new LinkedHashMap<>();
        system.operations().forEach((name, operation) -> operations.put(name, operation(operation)));
        Map<String, Object> doc = new LinkedHashMap<>();
        doc.put("environment", system.environment());
        system.upstream().ifPresent(url -> doc.put("upstream", url));
        doc.put("operations", operations);
        return CanonicalJson.write(doc);
    }

    private static Map<String, Object> operation(Operation operation) {
        Map<String, Object> bindings = new LinkedHashMap<>();
        operation.vault().ifPresent(binding -> bindings.put("vault", binding(binding)));
        operation.pam().ifPresent(binding -> bindings.put("pam", binding(binding)));
        bindings.put(
                "gateway",
                operation.routes().stream()
                        .map(route -> Map.of("route", route.route(), "method", route.method(), "path", route.path()))
                        .toList());
        return Map.of(
                "class",
                operation.operationClass(),
                "parameters",
                Json.plain(Json.read(operation.parameters())),
                "bindings",
                bindings);
    }

    private static Map<String, Object> binding(Binding binding) {
        return Map.of("instance", binding.instance(), "template", binding.template());
    }

    /** Reads what {@link #write} wrote. */
    static TargetSystem read(String name, int version, String text) {
        JsonNode doc = Json.object(text);
        Map<String, Operation> operations = new LinkedHashMap<>();
        doc.get("operations")
                .properties()
                .forEach(entry -> operations.put(entry.getKey(), readOperation(entry.getKey(), entry.getValue())));
        return new TargetSystem(
                name,
                version,
                doc.get("environment").textValue(),
                Optional.ofNullable(doc.get("upstream")).map(JsonNode::textValue),
                operations);
    }

    private static Operation readOperation(String name, JsonNode operation) {
        JsonNode bindings = operation.get("bindings");
        List<RouteBinding> routes = new ArrayList<>();
        bindings.get("gateway")
                .forEach(route -> routes.add(new RouteBinding(
                        route.get("route").textValue(),
                        route.get("method").textValue(),
                        route.get("path").textValue())));
        return new Operation(
                name,
                OperationClass.valueOf(operation.get("class").textValue()),
                operation.get("parameters").toString(),
                Optional.ofNullable(bindings.get("vault")).map(SystemDoc::readBinding),
                Optional.ofNullable(bindings.get("pam")).map(SystemDoc::readBinding),
                routes);
    }

    private static Binding readBinding(JsonNode binding) {
        Map<String, String> template = new LinkedHashMap<>();
        binding.get("template")
                .properties()
                .forEach(entry -> template.put(entry.getKey(), entry.getValue().textValue()));
        return new Binding(binding.get("instance").textValue(), template);
    }
}

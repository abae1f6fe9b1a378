// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.service.catalogue.Binding;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.catalogue.RouteBinding;
import org.portcullis.service.catalogue.TargetSystem;

/** Reads a system from a file's tree; what doesn't have the right type or isn't known is named by its pointer. */
final class SystemFile {
    private final Fields fields;

    private SystemFile(Fields fields) {
        this.fields = fields;
    }

    /** The system, as far as it could be read; it counts only when the fields are still clean. */
    static TargetSystem read(JsonNode file, Fields fields) {
        return new SystemFile(fields).system(file);
    }

    private TargetSystem system(JsonNode file) {
        known("", file, Set.of("name", "environment", "upstream", "operations"));
        Map<String, Operation> operations = new LinkedHashMap<>();
        JsonNode all = file.path("operations");
        if (fields.require(all.isObject(), "/operations", "must be an object, an operation by its name")) {
            all.properties()
                    .forEach(entry -> operations.put(entry.getKey(), operation(entry.getKey(), entry.getValue())));
        }
        return new TargetSystem(
                text("", file, "name"),
                0,
                text("", file, "environment"),
                file.has("upstream") ? Optional.of(text("", file, "upstream")) : Optional.empty(),
                operations);
    }

    private Operation operation(String name, JsonNode node) {
        String pointer = "/operations/" + Fields.segment(name);
        known(pointer, node, Set.of("class", "parameters", "bindings"));
        JsonNode bindings = node.path("bindings");
        known(pointer + "/bindings", bindings, Set.of("vault", "pam", "gateway"));
        List<RouteBinding> routes = new ArrayList<>();
        JsonNode gateway = bindings.path("gateway");
        fields.require(
                gateway.isMissingNode() || gateway.isArray(),
                pointer + "/bindings/gateway",
                "must be a list of routes");
        for (int i = 0; i < gateway.size(); i++) {
            String at = pointer + "/bindings/gateway/" + i;
            JsonNode route = gateway.path(i);
            known(at, route, Set.of("route", "method", "path"));
            routes.add(new RouteBinding(text(at, route, "route"), text(at, route, "method"), text(at, route, "path")));
        }
        return new Operation(
                name,
                operationClass(pointer, node),
                node.has("parameters") ? node.get("parameters").toString() : "{}",
                binding(pointer + "/bindings/vault", bindings.path("vault")),
                binding(pointer + "/bindings/pam", bindings.path("pam")),
                routes);
    }

    private OperationClass operationClass(String pointer, JsonNode node) {
        String name = text(pointer, node, "class");
        for (OperationClass each : OperationClass.values()) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        fields.add(pointer + "/class", "must be one of " + List.of(OperationClass.values()));
        return OperationClass.PRIVILEGED;
    }

    private Optional<Binding> binding(String pointer, JsonNode node) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        known(pointer, node, Set.of("instance", "template"));
        Map<String, String> template = new LinkedHashMap<>();
        node.path("template").properties().forEach(entry -> {
            boolean scalar = entry.getValue().isValueNode() && !entry.getValue().isNull();
            String at = pointer + "/template/" + Fields.segment(entry.getKey());
            if (fields.require(scalar, at, "must be a text")) {
                template.put(entry.getKey(), entry.getValue().asText());
            }
        });
        return Optional.of(new Binding(text(pointer, node, "instance"), template));
    }

    private String text(String pointer, JsonNode node, String name) {
        JsonNode value = node.path(name);
        fields.require(
                value.isTextual(), pointer + "/" + name, value.isMissingNode() ? "is missing" : "must be a text");
        return value.isTextual() ? value.textValue() : "";
    }

    private void known(String pointer, JsonNode node, Set<String> names) {
        if (!node.isObject()) {
            fields.require(node.isMissingNode(), pointer, "must be an object");
            return;
        }
        node.fieldNames()
                .forEachRemaining(name -> fields.require(
                        names.contains(name),
                        pointer + "/" + Fields.segment(name),
                        "isn't known here; known are " + names));
    }
}

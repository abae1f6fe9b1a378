// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.acts.Json;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;
import org.portcullis.service.registry.RiskTier;

/** Reads a file of test cases; what is wrong is entered with its pointer. */
final class CaseFile {
    private static final int MOST = 1_000;

    private final Nodes nodes;
    private final Fields fields;
    private final Instant now;
    private final Function<OperationRef, Optional<OperationClass>> catalogue;

    CaseFile(Fields fields, Instant now, Function<OperationRef, Optional<OperationClass>> catalogue) {
        this.fields = fields;
        this.nodes = new Nodes(fields);
        this.now = now;
        this.catalogue = catalogue;
    }

    /** A case: what is asked, and what should come out. */
    record Case(String name, Ask ask, Expected expected) {}

    /** What should come out; what is empty may be anything. */
    record Expected(String verdict, Set<String> by, Optional<Integer> approvers, Set<String> groups) {}

    List<Case> read(JsonNode file) {
        nodes.known("", file, Set.of("version", "cases"));
        fields.require(file.path("version").asInt() == 1, "/version", "must be 1");
        JsonNode all = nodes.list("/cases", file.path("cases"));
        fields.size("/cases", all.size(), 1, MOST);
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST, all.size()); i++) {
            cases.add(one("/cases/" + i, all.get(i)));
        }
        return cases;
    }

    private Case one(String pointer, JsonNode node) {
        nodes.known(pointer, node, Set.of("name", "agent", "operations", "at", "held", "used", "expect"));
        String name = node.path("name").asText();
        fields.text(pointer + "/name", name, 1, 200);
        JsonNode held = node.path("held");
        nodes.known(pointer + "/held", held, Set.of("in_task", "by_agent"));
        Map<String, Long> used = new LinkedHashMap<>();
        nodes.known(pointer + "/used", node.path("used"), names(node.path("used")));
        node.path("used").properties().forEach(each -> {
            String at = pointer + "/used/" + Fields.segment(each.getKey());
            used.put(each.getKey(), (long) nodes.number(at, each.getValue(), 0, 1_000_000));
        });
        Ask ask = new Ask(
                agent(pointer + "/agent", node.path("agent")),
                operations(pointer + "/operations", node.path("operations")),
                at(pointer + "/at", node.path("at")),
                new Ask.Held(
                        refs(pointer + "/held/in_task", held.path("in_task")),
                        refs(pointer + "/held/by_agent", held.path("by_agent"))),
                profile -> used.getOrDefault(profile, 0L));
        return new Case(name, ask, expected(pointer + "/expect", node.path("expect")));
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private Ask.Facts agent(String pointer, JsonNode node) {
        nodes.known(pointer, node, Set.of("mode", "tier", "environment", "labels"));
        Map<String, String> labels = new LinkedHashMap<>();
        node.path("labels")
                .properties()
                .forEach(each -> labels.put(each.getKey(), each.getValue().asText()));
        return new Ask.Facts(
                labels,
                constant(pointer + "/mode", node.path("mode"), Mode.SUPERVISED),
                constant(pointer + "/tier", node.path("tier"), RiskTier.HIGH),
                node.path("environment").asText("test"));
    }

    private <E extends Enum<E>> E constant(String pointer, JsonNode node, E otherwise) {
        if (node.isMissingNode()) {
            return otherwise;
        }
        for (E each : otherwise.getDeclaringClass().getEnumConstants()) {
            if (each.name().equals(node.textValue())) {
                return each;
            }
        }
        fields.add(
                pointer,
                "must be one of " + List.of(otherwise.getDeclaringClass().getEnumConstants()));
        return otherwise;
    }

    private List<AskedOperation> operations(String pointer, JsonNode list) {
        List<AskedOperation> operations = new ArrayList<>();
        JsonNode all = nodes.list(pointer, list);
        fields.size(pointer, all.size(), 1, 50);
        for (int i = 0; i < Math.min(50, all.size()); i++) {
            String at = pointer + "/" + i;
            JsonNode node = all.get(i);
            nodes.known(at, node, Set.of("system", "operation", "class", "constraints"));
            OperationRef ref = new OperationRef(
                    nodes.name(at + "/system", node.path("system")),
                    nodes.name(at + "/operation", node.path("operation")));
            Optional<OperationClass> declared = catalogue.apply(ref);
            fields.require(
                    node.has("class") || declared.isPresent(),
                    at + "/class",
                    "must be said: the operation isn't in the catalogue");
            JsonNode constraints = node.path("constraints");
            fields.require(
                    constraints.isObject() || constraints.isMissingNode(), at + "/constraints", "must be an object");
            operations.add(new AskedOperation(
                    ref,
                    constant(at + "/class", node.path("class"), declared.orElse(OperationClass.PRIVILEGED)),
                    constraints.isObject() ? constraints : Json.object("{}")));
        }
        return operations;
    }

    private Set<OperationRef> refs(String pointer, JsonNode list) {
        return list.isMissingNode() ? Set.of() : new MatchReader(nodes).operations(pointer, list, false);
    }

    private Instant at(String pointer, JsonNode node) {
        try {
            return node.isMissingNode() ? now : Instant.parse(node.asText());
        } catch (DateTimeException e) {
            fields.add(pointer, "must be a UTC time in quotes, as in \"2027-01-01T00:00:00Z\"");
            return now;
        }
    }

    private Expected expected(String pointer, JsonNode node) {
        nodes.known(pointer, node, Set.of("verdict", "by", "approvers", "groups"));
        String verdict = node.path("verdict").asText();
        fields.require(
                Set.of("APPROVE", "WAIT", "DENY").contains(verdict),
                pointer + "/verdict",
                "must be APPROVE, WAIT or DENY");
        return new Expected(
                verdict,
                nodes.texts(pointer + "/by", node.path("by")),
                node.has("approvers")
                        ? Optional.of(nodes.number(pointer + "/approvers", node.path("approvers"), 0, 200))
                        : Optional.empty(),
                nodes.texts(pointer + "/groups", node.path("groups")));
    }
}

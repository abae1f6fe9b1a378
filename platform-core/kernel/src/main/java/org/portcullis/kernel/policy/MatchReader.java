// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.catalogue.ParameterSchema;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;
import org.portcullis.service.registry.RiskTier;

/** Reads the conditions of a profile, a denial or a rule. */
final class MatchReader {
    /** The members that it reads. */
    static final Set<String> MEMBERS =
            Set.of("operations", "classes", "tiers", "modes", "environments", "labels", "parameters", "window");

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,62}");
    private static final Set<String> OF_PARAMETERS = Set.of("type", "properties", "$defs", "description", "title");
    private static final int MOST_OPERATIONS = 1_000;

    private final Nodes nodes;
    private final Fields fields;

    MatchReader(Nodes nodes) {
        this.nodes = nodes;
        this.fields = nodes.fields();
    }

    /** The conditions; {@code wild} where {@code *} may stand for a name, and operations may be absent. */
    Match read(String pointer, JsonNode node, boolean wild) {
        Match.Who who = new Match.Who(
                nodes.choices(pointer + "/tiers", node.path("tiers"), RiskTier.class),
                nodes.choices(pointer + "/modes", node.path("modes"), Mode.class),
                nodes.texts(pointer + "/environments", node.path("environments")),
                labels(pointer + "/labels", node.path("labels")));
        return new Match(
                operations(pointer + "/operations", node.path("operations"), wild),
                nodes.choices(pointer + "/classes", node.path("classes"), OperationClass.class),
                who,
                parameters(pointer + "/parameters", node.path("parameters")),
                window(pointer + "/window", node.path("window")));
    }

    Set<OperationRef> operations(String pointer, JsonNode list, boolean wild) {
        Set<OperationRef> operations = new LinkedHashSet<>();
        JsonNode all = nodes.list(pointer, list);
        for (int i = 0; i < all.size(); i++) {
            String at = pointer + "/" + i;
            nodes.known(at, all.get(i), Set.of("system", "operation"));
            operations.add(new OperationRef(
                    operationName(at + "/system", all.get(i).path("system"), wild),
                    operationName(at + "/operation", all.get(i).path("operation"), wild)));
        }
        boolean absent = wild && list.isMissingNode();
        fields.require(
                absent || !operations.isEmpty() && operations.size() <= MOST_OPERATIONS,
                pointer,
                "must have from 1 to 1,000");
        return operations;
    }

    private String operationName(String pointer, JsonNode node, boolean wild) {
        return wild && Match.ANY.equals(node.textValue()) ? Match.ANY : nodes.name(pointer, node);
    }

    private Map<String, String> labels(String pointer, JsonNode node) {
        Map<String, String> labels = new LinkedHashMap<>();
        fields.require(node.isObject() || node.isMissingNode(), pointer, "must be an object of texts");
        node.properties().forEach(entry -> {
            String at = pointer + "/" + Fields.segment(entry.getKey());
            fields.match(at, entry.getKey(), LABEL, 63);
            if (fields.require(
                    entry.getValue().isTextual(), at, "must be a text: put numbers and true or false in quotes")) {
                labels.put(entry.getKey(), entry.getValue().textValue());
            }
        });
        fields.require(node.isMissingNode() || !node.isEmpty(), pointer, "must name at least one");
        return labels;
    }

    private Parameters parameters(String pointer, JsonNode node) {
        if (node.isMissingNode()) {
            return Parameters.ANY;
        }
        int before = fields.found().size();
        nodes.known(pointer, node, OF_PARAMETERS);
        fields.require(node.path("properties").size() > 0, pointer + "/properties", "must name at least one parameter");
        node.path("properties").properties().forEach(each -> {
            JsonNode schema = each.getValue();
            fields.require(
                    schema.has("type") || schema.has("enum") || schema.has("const"),
                    pointer + "/properties/" + Fields.segment(each.getKey()),
                    "must say a type, an enum or a const: without one, rules for numbers say nothing of texts");
        });
        ParameterSchema.problem(node.toString()).ifPresent(problem -> fields.add(pointer, problem));
        return fields.found().size() == before ? new Parameters(node) : Parameters.ANY;
    }

    private Optional<Window> window(String pointer, JsonNode node) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        nodes.known(pointer, node, Set.of("days", "from", "to", "zone"));
        Set<DayOfWeek> days = nodes.choices(pointer + "/days", node.path("days"), DayOfWeek.class);
        return Optional.of(new Window(
                days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days,
                time(pointer + "/from", node.path("from")),
                time(pointer + "/to", node.path("to")),
                zone(pointer + "/zone", node.path("zone"))));
    }

    private LocalTime time(String pointer, JsonNode node) {
        try {
            return LocalTime.parse(node.asText());
        } catch (DateTimeException e) {
            fields.add(pointer, "must be a time of the day in quotes, as in \"08:00\"");
            return LocalTime.MIDNIGHT;
        }
    }

    private ZoneId zone(String pointer, JsonNode node) {
        try {
            return node.isMissingNode() ? ZoneOffset.UTC : ZoneId.of(node.asText());
        } catch (DateTimeException e) {
            fields.add(pointer, "must be a time zone, as in Europe/Vienna; UTC without it");
            return ZoneOffset.UTC;
        }
    }
}

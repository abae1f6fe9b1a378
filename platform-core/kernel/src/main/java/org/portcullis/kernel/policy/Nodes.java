// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.acts.Fields;

/** Reads the small parts of a policy file; what is wrong is entered with its pointer. */
final class Nodes {
    private final Fields fields;

    Nodes(Fields fields) {
        this.fields = fields;
    }

    Fields fields() {
        return fields;
    }

    /** A list; an absent one is empty. */
    JsonNode list(String pointer, JsonNode node) {
        fields.require(node.isArray() || node.isMissingNode(), pointer, "must be a list");
        return node;
    }

    /** An object of these members; an absent one has none. */
    void known(String pointer, JsonNode node, Set<String> names) {
        if (!node.isObject()) {
            fields.require(node.isMissingNode(), pointer, "must be an object");
            return;
        }
        node.fieldNames()
                .forEachRemaining(name -> fields.require(
                        names.contains(name),
                        pointer + "/" + Fields.segment(name),
                        "isn't known here; known are " + new java.util.TreeSet<>(names)));
    }

    String name(String pointer, JsonNode node) {
        String name = node.isTextual() ? node.textValue() : "";
        fields.match(pointer, name, Fields.NAME, 63);
        return name;
    }

    /** Constants by name, each at most once; an absent list is empty. */
    <E extends Enum<E>> Set<E> choices(String pointer, JsonNode node, Class<E> type) {
        Set<E> chosen = EnumSet.noneOf(type);
        for (JsonNode each : list(pointer, node)) {
            boolean found = false;
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equals(each.textValue())) {
                    found = chosen.add(constant);
                }
            }
            fields.require(
                    found,
                    pointer,
                    "must name each of " + java.util.List.of(type.getEnumConstants()) + " at most once");
        }
        fields.require(node.isMissingNode() || !chosen.isEmpty(), pointer, "must name at least one");
        return chosen;
    }

    /** Texts of at most 254 characters; an absent list is empty. */
    Set<String> texts(String pointer, JsonNode node) {
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode each : list(pointer, node)) {
            boolean good = each.isTextual()
                    && !each.textValue().isBlank()
                    && each.textValue().length() <= 254
                    && texts.add(each.textValue());
            fields.require(good, pointer, "must be a list of different texts of 1 to 254 characters");
        }
        fields.require(node.isMissingNode() || !texts.isEmpty(), pointer, "must name at least one");
        return texts;
    }

    Optional<Boolean> yesOrNo(String pointer, JsonNode node) {
        if (node.isMissingNode() || !fields.require(node.isBoolean(), pointer, "must be true or false")) {
            return Optional.empty();
        }
        return Optional.of(node.booleanValue());
    }

    /** A number in a range; the least when it is wrong, for then the file isn't taken. */
    int number(String pointer, JsonNode node, int least, int most) {
        boolean good = node.isIntegralNumber() && node.longValue() >= least && node.longValue() <= most;
        fields.require(good, pointer, "must be a whole number from " + least + " to " + most);
        return good ? node.intValue() : least;
    }

    Optional<Duration> duration(String pointer, JsonNode node, Duration least, Duration most) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        String wanted = "must be an ISO 8601 duration from " + least + " to " + most;
        try {
            Duration duration = Duration.parse(node.asText());
            boolean fits = duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0;
            return fields.require(fits, pointer, wanted) ? Optional.of(duration) : Optional.empty();
        } catch (DateTimeParseException e) {
            fields.add(pointer, wanted + ", as in PT8H");
            return Optional.empty();
        }
    }
}

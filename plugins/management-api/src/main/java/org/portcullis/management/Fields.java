// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.portcullis.service.Refusal;

/**
 * Reads a JSON object field by field and collects every problem with its pointer; {@link #done} then names them all at
 * once, unknown fields included. After a problem a reader answers an empty value, which is never used.
 */
final class Fields {
    private static final int LONGEST_LIST = 500;

    private final ObjectNode object;
    private final String pointer;
    private final List<Refusal.Field> problems;
    private final Set<String> asked = new LinkedHashSet<>();

    Fields(ObjectNode object) {
        this(object, "", new ArrayList<>());
    }

    private Fields(ObjectNode object, String pointer, List<Refusal.Field> problems) {
        this.object = object;
        this.pointer = pointer;
        this.problems = problems;
    }

    static Fields empty() {
        return new Fields(JsonNodeFactory.instance.objectNode());
    }

    /** The names asked for so far; the OpenAPI test compares them. */
    Set<String> asked() {
        return asked;
    }

    boolean has(String name) {
        asked.add(name);
        JsonNode node = object.get(name);
        return node != null && !node.isNull();
    }

    String text(String name, int longest) {
        return optionalText(name, longest).orElseGet(() -> missing(name, "is needed: a text", ""));
    }

    Optional<String> optionalText(String name, int longest) {
        if (!has(name)) {
            return Optional.empty();
        }
        JsonNode node = object.get(name);
        if (!node.isTextual()) {
            return Optional.of(missing(name, "must be a text", ""));
        }
        if (node.textValue().isBlank() || node.textValue().length() > longest) {
            return Optional.of(missing(name, "must have 1 to " + longest + " characters", ""));
        }
        return Optional.of(node.textValue());
    }

    boolean bool(String name, boolean otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        return object.get(name).isBoolean()
                ? object.get(name).booleanValue()
                : missing(name, "must be true or false", otherwise);
    }

    <E extends Enum<E>> E choice(String name, Class<E> type) {
        String text = text(name, 64);
        return text.isEmpty() ? type.getEnumConstants()[0] : constant(name, text, type);
    }

    private <E extends Enum<E>> E constant(String name, String text, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        return missing(name, "must be one of " + List.of(type.getEnumConstants()), type.getEnumConstants()[0]);
    }

    Instant instant(String name) {
        String text = text(name, 64);
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return missing(name, "must be a UTC time as in 2027-01-01T00:00:00Z", Instant.EPOCH);
        }
    }

    Optional<Duration> duration(String name) {
        return optionalText(name, 64).map(text -> {
            try {
                return text.isEmpty() ? Duration.ZERO : Duration.parse(text);
            } catch (DateTimeParseException e) {
                return missing(name, "must be an ISO 8601 duration as in PT10M", Duration.ZERO);
            }
        });
    }

    List<String> texts(String name, int longest) {
        return list(name, (node, at) -> {
            if (!node.isTextual()
                    || node.textValue().isBlank()
                    || node.textValue().length() > longest) {
                problems.add(new Refusal.Field(at, "must be a text of 1 to " + longest + " characters"));
                return "";
            }
            return node.textValue();
        });
    }

    /** Each element an object, read by the same reader. */
    <T> List<T> objects(String name, Function<Fields, T> reader) {
        return list(name, (node, at) -> {
            if (!(node instanceof ObjectNode element)) {
                problems.add(new Refusal.Field(at, "must be an object"));
                return null;
            }
            Fields fields = new Fields(element, at, problems);
            T value = reader.apply(fields);
            fields.unknown();
            return value;
        });
    }

    private interface Element<T> {
        T read(JsonNode node, String pointer);
    }

    private <T> List<T> list(String name, Element<T> element) {
        List<T> values = new ArrayList<>();
        if (!has(name)) {
            return values;
        }
        JsonNode node = object.get(name);
        if (!node.isArray() || node.size() > LONGEST_LIST) {
            return missing(name, "must be a list of at most " + LONGEST_LIST, values);
        }
        for (int i = 0; i < node.size(); i++) {
            T value = element.read(node.get(i), pointer + "/" + name + "/" + i);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    /** An object read by a reader; an empty one when it is absent. */
    <T> T object(String name, Function<Fields, T> reader) {
        ObjectNode inner = JsonNodeFactory.instance.objectNode();
        if (has(name)) {
            if (object.get(name) instanceof ObjectNode found) {
                inner = found;
            } else {
                missing(name, "must be an object", inner);
            }
        }
        Fields fields = new Fields(inner, pointer + "/" + name, problems);
        T value = reader.apply(fields);
        fields.unknown();
        return value;
    }

    /** An object of any form, as text; {@code {}} when absent. */
    String json(String name) {
        if (!has(name)) {
            return "{}";
        }
        return object.get(name).isObject() ? object.get(name).toString() : missing(name, "must be an object", "{}");
    }

    /** An object whose fields are all texts. */
    Map<String, String> textMap(String name, int longest) {
        return map(name, (fields, key) -> fields.text(key, longest));
    }

    /** An object read as a map; each value by the reader. */
    <T> Map<String, T> map(String name, java.util.function.BiFunction<Fields, String, T> reader) {
        return object(name, fields -> {
            Map<String, T> values = new LinkedHashMap<>();
            fields.names().forEach(key -> values.put(key, reader.apply(fields, key)));
            return values;
        });
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.size() > LONGEST_LIST) {
            problems.add(new Refusal.Field(pointer, "must have at most " + LONGEST_LIST + " fields"));
            return List.of();
        }
        return names;
    }

    /** The whole object as plain Java values. */
    ObjectNode node() {
        object.fieldNames().forEachRemaining(asked::add);
        return object;
    }

    /** Notes a problem found by the caller. */
    <T> T missing(String name, String detail, T otherwise) {
        String escaped = name.replace("~", "~0").replace("/", "~1");
        problems.add(new Refusal.Field(pointer + "/" + escaped, name.toLowerCase(Locale.ROOT) + " " + detail));
        return otherwise;
    }

    private void unknown() {
        object.fieldNames().forEachRemaining(name -> {
            if (!asked.contains(name)) {
                missing(name, "is not a field here; the fields are " + asked, null);
            }
        });
    }

    /** Refuses when anything was wrong, naming all of it. */
    void done() {
        unknown();
        if (!problems.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "bad-fields",
                    "nothing was done: " + problems.size() + " field(s) are wrong, see errors",
                    problems.size() > 50 ? problems.subList(0, 50) : problems);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.acts.Json;

/**
 * The JSON Schema (draft 2020-12) of an operation's parameters. It is one text of its own: references outside are
 * refused, nothing is fetched. Thread-safe once made.
 */
public final class ParameterSchema {
    private static final int LONGEST = 65_536;

    private final JsonNode node;
    private final JsonSchema schema;

    private ParameterSchema(JsonNode node) {
        this.node = node;
        this.schema = schema(node);
    }

    /** Of a catalogue's text, which has been checked. */
    public static ParameterSchema of(String text) {
        return new ParameterSchema(Json.object(text));
    }

    /** What is wrong with a text as a schema of parameters; empty when nothing is. */
    public static Optional<String> problem(String text) {
        if (text == null || text.length() > LONGEST) {
            return Optional.of("must be a JSON Schema of at most 65,536 characters");
        }
        JsonNode node;
        try {
            node = Json.object(text);
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
        if (node.has("type") && !"object".equals(node.get("type").textValue())) {
            return Optional.of("must describe an object, whose members are the parameters");
        }
        if (node.has("properties") && !node.get("properties").isObject()) {
            return Optional.of("has properties that are no object");
        }
        for (String keyword : List.of("$ref", "$dynamicRef", "$schema", "$id")) {
            Optional<String> outside = node.findValuesAsText(keyword).stream()
                    .filter(value ->
                            !value.startsWith("#") && !"https://json-schema.org/draft/2020-12/schema".equals(value))
                    .findFirst();
            if (outside.isPresent()) {
                return Optional.of(keyword + " leads outside of the schema, or is another draft than 2020-12");
            }
        }
        return metaProblem(node);
    }

    /** The schema of schemas, made when it is first wanted. */
    private static final class Meta {
        static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SchemaLocation.of(SchemaId.V202012), config());
    }

    private static Optional<String> metaProblem(JsonNode node) {
        Set<ValidationMessage> messages = Meta.SCHEMA.validate(node);
        return messages.stream().findFirst().map(message -> "is no JSON Schema: " + message.getMessage());
    }

    /** Whether this parameter is declared. */
    public boolean declares(String parameter) {
        return node.path("properties").has(parameter);
    }

    /** What is wrong with one parameter's value; empty when nothing is, or the parameter isn't declared. */
    public List<String> problems(String parameter, JsonNode value) {
        JsonNode property = node.path("properties").path(parameter);
        if (property.isMissingNode()) {
            return List.of();
        }
        // among its neighbours and definitions, so that references work, but without rules over several parameters
        ObjectNode alone = JsonNodeFactory.instance.objectNode();
        for (String member : List.of("$defs", "definitions", "properties")) {
            if (node.has(member)) {
                alone.set(member, node.get(member));
            }
        }
        ObjectNode parameters = JsonNodeFactory.instance.objectNode();
        parameters.set(parameter, value);
        return messages(schema(alone), parameters);
    }

    /** What is wrong with all parameters together; empty when nothing is. */
    public List<String> problems(JsonNode parameters) {
        return messages(schema, parameters);
    }

    private static List<String> messages(JsonSchema schema, JsonNode parameters) {
        return schema.validate(parameters).stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .toList();
    }

    private static JsonSchema schema(JsonNode node) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(node, config());
    }

    private static SchemaValidatorsConfig config() {
        return SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).build();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a policy says of an operation's parameters: a JSON Schema (2020-12) for each by name. A request is judged by its
 * constraints, since the parameters themselves come later: a parameter that it leaves free may have any value. Thread-safe.
 */
public final class Parameters {
    /** Says nothing. */
    public static final Parameters ANY = new Parameters(JsonNodeFactory.instance.objectNode());

    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().failFast(true).typeLoose(false).build();

    private final Map<String, JsonSchema> schemas = new LinkedHashMap<>();

    /** Of an object schema that was checked, of which {@code properties} and {@code $defs} count. */
    public Parameters(JsonNode schema) {
        schema.path("properties")
                .properties()
                .forEach(entry -> schemas.put(entry.getKey(), compile(schema, entry.getValue())));
    }

    private static JsonSchema compile(JsonNode whole, JsonNode property) {
        JsonNode alone = property;
        if (whole.has("$defs") && property.isObject()) {
            ObjectNode withDefinitions = property.deepCopy();
            withDefinitions.set("$defs", whole.get("$defs"));
            alone = withDefinitions;
        }
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(alone, CONFIG);
        schema.initializeValidators();
        return schema;
    }

    /** Whether it says anything. */
    boolean isEmpty() {
        return schemas.isEmpty();
    }

    /** The first parameter that might not obey; empty text when each is bound to values that do. */
    String uncertain(JsonNode constraints) {
        for (Map.Entry<String, JsonSchema> each : schemas.entrySet()) {
            JsonNode bound = constraints.path(each.getKey());
            if (bound.isMissingNode() || !all(bound, each.getValue())) {
                return each.getKey();
            }
        }
        return "";
    }

    /** The first parameter that can't obey; empty text when each is free or may have a value that does. */
    String impossible(JsonNode constraints) {
        for (Map.Entry<String, JsonSchema> each : schemas.entrySet()) {
            JsonNode bound = constraints.path(each.getKey());
            if (!bound.isMissingNode() && !any(bound, each.getValue())) {
                return each.getKey();
            }
        }
        return "";
    }

    private static boolean all(JsonNode bound, JsonSchema schema) {
        if (!bound.isArray()) {
            return obeys(bound, schema);
        }
        for (JsonNode value : bound) {
            if (!obeys(value, schema)) {
                return false;
            }
        }
        return !bound.isEmpty();
    }

    private static boolean any(JsonNode bound, JsonSchema schema) {
        if (!bound.isArray()) {
            return obeys(bound, schema);
        }
        for (JsonNode value : bound) {
            if (obeys(value, schema)) {
                return true;
            }
        }
        return false;
    }

    private static boolean obeys(JsonNode value, JsonSchema schema) {
        return schema.validate(value).isEmpty();
    }
}

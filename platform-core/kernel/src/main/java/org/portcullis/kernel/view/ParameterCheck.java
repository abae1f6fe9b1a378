// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Checks parameters against operations' JSON Schemas; each schema is compiled once. References go nowhere. */
final class ParameterCheck {
    private static final int MOST = 10_000;
    private static final ObjectReader READER = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .reader();

    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            // a schema from the catalogue must not make us fetch anything
            builder -> builder.schemaLoaders(
                    loaders -> loaders.add(iri -> iri.toString().startsWith("https://json-schema.org/")
                            ? null
                            : () -> {
                                throw new IOException("references to other documents aren't followed: " + iri);
                            })));
    private final SchemaValidatorsConfig config =
            SchemaValidatorsConfig.builder().failFast(true).typeLoose(false).build();
    private final Map<String, Optional<JsonSchema>> compiled = new ConcurrentHashMap<>();

    /** The parameters as a tree; null when they are no JSON object. */
    static JsonNode parse(String parameters) {
        try {
            JsonNode node = READER.readTree(parameters);
            return node != null && node.isObject() ? node : null;
        } catch (JsonProcessingException e) {
            return null; // the answer is a denial, and the text may hold anything
        }
    }

    /** Whether they obey the schema; false too for a schema that can't be read. */
    boolean obeys(String schemaText, JsonNode parameters) {
        if (compiled.size() > MOST) {
            compiled.clear();
        }
        Optional<JsonSchema> schema = compiled.computeIfAbsent(schemaText, this::compile);
        return schema.isPresent() && schema.get().validate(parameters).isEmpty();
    }

    private Optional<JsonSchema> compile(String text) {
        try {
            JsonSchema schema = factory.getSchema(READER.readTree(text), config);
            schema.initializeValidators();
            return Optional.of(schema);
        } catch (JsonProcessingException | RuntimeException e) {
            return Optional.empty();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The parameters of a request as one JSON object: variables of the path, query and JSON body. A name that comes twice is
 * refused, since we and the server behind could each believe another one. Values from path and query are text, but for
 * those that the operation's schema calls a number or a boolean.
 */
final class Parameters {
    private static final ObjectMapper JSON = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxNumberLength(64)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int KNOWN_SCHEMAS = 1000;
    private static final int MAX_QUERY = 100;
    private static final Map<String, JsonNode> SCHEMAS = new ConcurrentHashMap<>();

    private final ObjectNode object = JSON.createObjectNode();
    private final JsonNode properties;

    Parameters(String schema) throws Denial {
        properties = schemaOf(schema).path("properties");
    }

    /** Whether the operation has parameters, so that a body must be read before it can be decided. */
    static boolean needBody(String schema) throws Denial {
        return !schemaOf(schema).path("properties").isEmpty();
    }

    private static JsonNode schemaOf(String schema) throws Denial {
        JsonNode known = SCHEMAS.get(schema);
        if (known != null) {
            return known;
        }
        try {
            JsonNode read = JSON.readTree(schema);
            if (SCHEMAS.size() >= KNOWN_SCHEMAS) {
                SCHEMAS.clear();
            }
            SCHEMAS.put(schema, read);
            return read;
        } catch (JsonProcessingException e) {
            throw Denial.forbidden("the operation's parameter schema cannot be read");
        }
    }

    void variables(Map<String, String> variables) throws Denial {
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            putText(variable.getKey(), variable.getValue());
        }
    }

    void query(String query) throws Denial {
        if (query == null || query.isEmpty()) {
            return;
        }
        String[] pairs = query.split("&", MAX_QUERY + 1);
        if (pairs.length > MAX_QUERY) {
            throw Denial.malformed("the query has more than " + MAX_QUERY + " parameters");
        }
        for (String pair : pairs) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                putText(
                        decode(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
    }

    void body(byte[] body) throws Denial {
        if (body.length == 0) {
            return;
        }
        try {
            if (!(JSON.readTree(body) instanceof ObjectNode members)) {
                throw Denial.malformed("the body is not a JSON object");
            }
            for (Map.Entry<String, JsonNode> member : members.properties()) {
                put(member.getKey(), member.getValue());
            }
        } catch (IOException e) {
            throw Denial.malformed("the body is not well-formed JSON with unique names");
        }
    }

    private static String decode(String text) throws Denial {
        try {
            String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
            if (decoded.indexOf('\uFFFD') < 0) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            throw Denial.malformed("a percent encoding in the query is broken");
        }
        throw Denial.malformed("the query is not UTF-8");
    }

    private void putText(String name, String text) throws Denial {
        if (isText(properties.path(name).path("type"))) {
            put(name, object.textNode(text));
            return;
        }
        try {
            JsonNode value = JSON.readTree(text);
            boolean scalar = value != null && (value.isNumber() || value.isBoolean());
            put(name, scalar ? value : object.textNode(text));
        } catch (JsonProcessingException e) {
            put(name, object.textNode(text)); // the schema will say that it is no number
        }
    }

    private static boolean isText(JsonNode type) {
        if (type.isArray()) {
            for (JsonNode each : type) {
                if (each.asText().equals("string")) {
                    return true;
                }
            }
            return false;
        }
        return type.asText("string").equals("string") || type.isMissingNode();
    }

    private void put(String name, JsonNode value) throws Denial {
        if (object.putIfAbsent(name, value) != null) {
            throw Denial.malformed("a parameter comes twice");
        }
    }

    /** The JSON object's text. */
    String text() {
        return object.toString();
    }
}

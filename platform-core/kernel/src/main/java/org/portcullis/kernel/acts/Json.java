// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.acts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;

/** JSON text read strictly: no member twice, nothing after the value, at most 64 deep and 1 MiB long. Thread-safe. */
public final class Json {
    private static final int DEEPEST = 64;
    private static final int LONGEST = 1 << 20;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxDocumentLength(LONGEST)
                            .maxNumberLength(100)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** The value; {@link IllegalArgumentException} with a sentence for people for anything that is no JSON. */
    public static JsonNode read(String text) {
        if (text == null || text.length() > LONGEST) {
            throw new IllegalArgumentException(text == null ? "JSON is missing" : "JSON is longer than 1 MiB");
        }
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node == null || node.isMissingNode()) {
                throw new IllegalArgumentException("JSON is missing");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The value, which must be an object. */
    public static JsonNode object(String text) {
        JsonNode node = read(text);
        if (!node.isObject()) {
            throw new IllegalArgumentException("a JSON object is wanted");
        }
        return node;
    }

    /** A tree as maps, lists, text, numbers and yes/no, as {@code CanonicalJson} takes them. */
    public static Object plain(JsonNode node) {
        return MAPPER.convertValue(node, Object.class);
    }

    /** An object as a map. */
    @SuppressWarnings("unchecked") // an object node is a map with text keys
    public static Map<String, Object> map(JsonNode object) {
        return MAPPER.convertValue(object, Map.class);
    }

    /** Maps, lists and scalars as a tree. */
    public static JsonNode tree(Object plain) {
        return MAPPER.valueToTree(plain);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A line of an export with its place.
 *
 * @param number in the file, from 1
 * @param text as it stands there
 * @param json the object; null when it isn't one
 * @param hash SHA-256 of its bytes, lower-case hex
 */
record Line(long number, String text, ObjectNode json, String hash) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static Line of(long number, byte[] bytes) {
        return new Line(number, new String(bytes, StandardCharsets.UTF_8), parse(bytes), sha256(bytes));
    }

    static ObjectNode parse(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes) instanceof ObjectNode object ? object : null;
        } catch (IOException e) {
            return null;
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    boolean isRecord() {
        return json != null
                && !json.has("format")
                && json.path("seq").isIntegralNumber()
                && json.path("prev").isTextual()
                && json.path("chain").isTextual();
    }

    boolean is(String kind) {
        return json != null
                && text("format").equals("portcullis-audit-export")
                && text("kind").equals(kind);
    }

    long seq() {
        return json.path("seq").longValue();
    }

    String text(String member) {
        JsonNode node = json == null ? null : json.get(member);
        return node == null || !node.isTextual() ? "" : node.textValue();
    }

    long whole(String member) {
        return json.path(member).longValue();
    }
}

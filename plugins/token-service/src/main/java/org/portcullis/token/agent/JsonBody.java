// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import org.portcullis.service.Refusal;
import org.portcullis.token.BoundedBody;

/** Reads the JSON that agents send, strictly and within limits. */
final class JsonBody {
    static final ObjectMapper JSON = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxNumberLength(64)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int MAX_BYTES = 128 * 1024;

    private JsonBody() {}

    /** The body is longer than is read. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    static byte[] read(HttpServletRequest request) throws IOException {
        return BoundedBody.read(request, MAX_BYTES).orElseThrow(TooLarge::new);
    }

    /** The object in the body; an empty body is an empty object. */
    static ObjectNode object(HttpServletRequest request, byte[] body) {
        if (body.length == 0) {
            return JSON.createObjectNode();
        }
        String type = request.getContentType() == null ? "" : request.getContentType();
        if (!type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals("application/json")) {
            throw new Refusal(Refusal.Kind.INVALID, "not-json", "send Content-Type: application/json");
        }
        try {
            JsonNode node = JSON.readTree(body);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new Refusal(Refusal.Kind.INVALID, "not-json", "the body is not well-formed JSON with unique names");
        } catch (IOException e) {
            throw new Refusal(Refusal.Kind.INVALID, "not-json", "the body cannot be read");
        }
        throw new Refusal(Refusal.Kind.INVALID, "not-json", "the body must be a JSON object");
    }
}

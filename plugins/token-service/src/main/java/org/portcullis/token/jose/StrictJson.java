// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.portcullis.token.jose.BadToken.Reason;

/**
 * Reads the JSON inside tokens. The JOSE library's own reader takes comments, unquoted names and arrays of pairs for
 * objects; two readers that see different claims in one token are how checks are dodged.
 */
final class StrictJson {
    private static final int MAX_DEPTH = 12;
    private static final double MAX_NUMBER = 9_007_199_254_740_991d; // what every JSON reader understands alike
    private static final ObjectReader READER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(32)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(new TypeReference<Map<String, Object>>() {});

    private StrictJson() {}

    static Map<String, Object> object(byte[] utf8) throws BadToken {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            Map<String, Object> members = READER.readValue(text);
            if (members == null) {
                throw new BadToken(Reason.MALFORMED, "not a JSON object");
            }
            for (Object value : members.values()) {
                if (value instanceof Number number && Math.abs(number.doubleValue()) > MAX_NUMBER) {
                    throw new BadToken(Reason.MALFORMED, "a number is out of range");
                }
            }
            return members;
        } catch (CharacterCodingException | JsonProcessingException e) {
            throw new BadToken(Reason.MALFORMED, "not a JSON object in UTF-8");
        }
    }
}

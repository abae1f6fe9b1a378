// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** In which line of a YAML file each value stands, by JSON pointer; made only when something is wrong. */
final class Lines {
    private final Map<String, Integer> lines = new HashMap<>();

    private Lines() {}

    /** Of a file; empty where it is no YAML any more. */
    static Lines of(byte[] yaml) {
        Lines lines = new Lines();
        try (JsonParser parser = new YAMLFactory().createParser(yaml)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.END_ARRAY && token != JsonToken.END_OBJECT) {
                    lines.lines.putIfAbsent(
                            pointer(parser.getParsingContext(), token),
                            parser.currentTokenLocation().getLineNr());
                }
            }
        } catch (JsonProcessingException e) {
            lines.lines.putIfAbsent(
                    "", e.getLocation() == null ? 1 : e.getLocation().getLineNr());
        } catch (IOException e) {
            lines.lines.putIfAbsent("", 1);
        }
        return lines;
    }

    private static String pointer(JsonStreamContext context, JsonToken token) {
        boolean opens = token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY;
        JsonStreamContext at = opens && context.getParent() != null ? context.getParent() : context;
        return at.pathAsPointer().toString();
    }

    /** The line of the value, or of the nearest one around it that is there. */
    int line(String pointer) {
        String at = pointer;
        while (!lines.containsKey(at) && !at.isEmpty()) {
            at = at.substring(0, at.lastIndexOf('/'));
        }
        return lines.getOrDefault(at, 1);
    }
}

// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what an instance file says into configuration properties: text, numbers and truth values stay, a list of texts
 * becomes {@code String[]}, and anything deeper becomes its JSON text. {@code ${portcullis.…}} in a text is replaced by the
 * framework property of that name.
 */
final class InstanceValues {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(portcullis\\.[a-z._]+)}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final UnaryOperator<String> frameworkProperties;

    InstanceValues(UnaryOperator<String> frameworkProperties) {
        this.frameworkProperties = frameworkProperties;
    }

    Dictionary<String, Object> properties(Map<String, Object> file) throws JsonProcessingException {
        Dictionary<String, Object> properties = new Hashtable<>();
        for (Map.Entry<String, Object> entry : file.entrySet()) {
            if (entry.getValue() != null) {
                properties.put(entry.getKey(), value(entry.getValue()));
            }
        }
        return properties;
    }

    private Object value(Object value) throws JsonProcessingException {
        if (value instanceof String text) {
            return substitute(text);
        }
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(item -> substitute((String) item)).toArray(String[]::new);
        }
        return value instanceof Number || value instanceof Boolean ? value : substitute(JSON.writeValueAsString(value));
    }

    private String substitute(String text) {
        return REFERENCE.matcher(text).replaceAll(match -> {
            String replacement = frameworkProperties.apply(match.group(1));
            return Matcher.quoteReplacement(replacement == null ? match.group() : replacement);
        });
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One operation that a grant allows. In JSON the operation's name, or an object with {@code operation} and {@code
 * limits}.
 *
 * @param operation its name
 * @param limits by query parameter the values that it may have; a request without that parameter is outside
 */
record Permission(String operation, Map<String, Set<String>> limits) {
    Permission {
        limits = Map.copyOf(limits);
    }

    boolean covers(String wanted, Map<String, String> parameters) {
        return operation.equals(wanted)
                && limits.entrySet().stream()
                        .allMatch(limit -> limit.getValue().contains(parameters.getOrDefault(limit.getKey(), "")));
    }

    static List<Permission> readAll(JsonNode list) {
        List<Permission> permissions = new ArrayList<>();
        list.forEach(item -> permissions.add(read(item)));
        return permissions;
    }

    private static Permission read(JsonNode item) {
        if (item.isTextual()) {
            return new Permission(item.asText(), Map.of());
        }
        Map<String, Set<String>> limits = new TreeMap<>();
        item.path("limits").fields().forEachRemaining(limit -> {
            Set<String> values = new TreeSet<>();
            limit.getValue().forEach(value -> values.add(value.asText()));
            limits.put(limit.getKey(), values);
        });
        return new Permission(item.path("operation").asText(), limits);
    }

    void writeTo(ArrayNode list) {
        if (limits.isEmpty()) {
            list.add(operation);
            return;
        }
        ObjectNode item = list.addObject().put("operation", operation);
        ObjectNode written = item.putObject("limits");
        limits.forEach((name, values) ->
                values.forEach(written.withArray("/" + name.replace("~", "~0").replace("/", "~1"))::add));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** What an elevation allows, ready to be asked on each request. */
final class ElevationScope {
    private final List<Allowed> operations;

    /**
     * One operation.
     *
     * @param system the catalogue's
     * @param operation the system's
     * @param constraints allowed values by parameter: a scalar or a list of scalars
     */
    record Allowed(String system, String operation, JsonNode constraints) {}

    ElevationScope(List<Allowed> operations) {
        this.operations = List.copyOf(operations);
    }

    /** Why it doesn't allow this; null when it does. */
    String whyNot(String system, String operation, JsonNode parameters) {
        String why = "operation not in the elevation";
        for (Allowed allowed : operations) {
            if (allowed.system().equals(system) && allowed.operation().equals(operation)) {
                why = broken(allowed.constraints(), parameters);
                if (why == null) {
                    return null; // the same operation may stand there twice with other constraints
                }
            }
        }
        return why;
    }

    private static String broken(JsonNode constraints, JsonNode parameters) {
        for (Iterator<Map.Entry<String, JsonNode>> all = constraints.fields(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> constraint = all.next();
            if (!allows(constraint.getValue(), parameters.get(constraint.getKey()))) {
                return "parameter " + constraint.getKey() + " is outside what was approved";
            }
        }
        return null;
    }

    private static boolean allows(JsonNode constraint, JsonNode value) {
        if (value == null) {
            return false; // what isn't said can't be shown to be inside
        }
        if (!constraint.isArray()) {
            return same(constraint, value);
        }
        for (JsonNode one : constraint) {
            if (same(one, value)) {
                return true;
            }
        }
        return false;
    }

    /** A request's parameters come as text where a query carries them, so that 5 and "5" are the same. */
    private static boolean same(JsonNode approved, JsonNode value) {
        return approved.equals(value)
                || approved.isValueNode()
                        && value.isValueNode()
                        && approved.asText().equals(value.asText());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/** The parts of SCIM's language that requests are made of, and what servers write otherwise than it says. */
final class Scim {
    static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final String PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    private Scim() {}

    /** {@code attribute eq "value"}, with the value as a JSON string (RFC 7644, 3.4.2.2). */
    static String equal(String attribute, String value) {
        return attribute + " eq " + JSON.textNode(value);
    }

    /** A member by its name in any case, as attribute names are (RFC 7643, 2.1). */
    static JsonNode member(JsonNode resource, String name) {
        if (resource.has(name)) {
            return resource.get(name);
        }
        for (Iterator<Map.Entry<String, JsonNode>> all = resource.fields(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> each = all.next();
            if (each.getKey().equalsIgnoreCase(name)) {
                return each.getValue();
            }
        }
        return JSON.missingNode();
    }

    static String text(JsonNode resource, String name) {
        return member(resource, name).asText("");
    }

    /** {@code true}, and also {@code "True"}, as some servers write it; {@code fallback} when nothing is said. */
    static boolean truth(JsonNode value, boolean fallback) {
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        String word = value.asText("").strip().toLowerCase(Locale.ROOT);
        return word.equals("true") || !word.equals("false") && fallback;
    }

    /** Whether the resource may be used; what says nothing about it may be (RFC 7643, 4.1.1 leaves that to the server). */
    static boolean isActive(JsonNode resource) {
        return truth(member(resource, "active"), true);
    }

    static ObjectNode patch(ArrayNode operations) {
        ObjectNode body = JSON.objectNode();
        body.putArray("schemas").add(PATCH);
        body.set("Operations", operations);
        return body;
    }

    static ObjectNode operation(String op, String path, JsonNode value) {
        ObjectNode operation = JSON.objectNode();
        operation.put("op", op);
        if (!path.isEmpty()) {
            operation.put("path", path);
        }
        if (value != null) {
            operation.set("value", value);
        }
        return operation;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.elevation.ApprovedOperation;

/**
 * Approved operations as the target takes them: each constraint (a parameter with its only value or a list of values)
 * becomes a limit that the target itself holds, so that a credential drawn for a task carries no more than was approved.
 */
final class Permissions {
    private static final String OPERATION = "operation";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Permissions() {}

    /** @throws AdapterException {@code MISCONFIGURED} for a template, {@code UNSUPPORTED} for a constraint that can't be held */
    static ArrayNode of(List<ApprovedOperation> operations) {
        ArrayNode list = JSON.createArrayNode();
        for (ApprovedOperation operation : operations) {
            ObjectNode item = list.addObject().put(OPERATION, nameAtTarget(operation));
            ObjectNode limits = item.putObject("limits");
            constraints(operation).fields().forEachRemaining(constraint -> {
                ArrayNode values = limits.putArray(constraint.getKey());
                Iterable<JsonNode> given =
                        constraint.getValue().isArray() ? constraint.getValue() : List.of(constraint.getValue());
                given.forEach(value -> values.add(scalar(operation, value)));
            });
        }
        return list;
    }

    private static JsonNode constraints(ApprovedOperation operation) {
        try {
            JsonNode constraints = JSON.readTree(operation.constraints());
            if (constraints.isObject()) {
                return constraints;
            }
        } catch (JsonProcessingException e) {
            // said below, without quoting them
        }
        throw unsupported(operation);
    }

    private static String scalar(ApprovedOperation operation, JsonNode value) {
        if (!value.isValueNode() || value.isNull()) {
            throw unsupported(operation);
        }
        return value.asText();
    }

    private static AdapterException unsupported(ApprovedOperation operation) {
        return new AdapterException(
                FailureKind.UNSUPPORTED,
                "the target can't hold the constraints of " + operation.name()
                        + "; it knows single values and lists of values of a parameter");
    }

    private static String nameAtTarget(ApprovedOperation operation) {
        if (!Set.of(OPERATION).containsAll(operation.template().keySet())) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "the binding's template of " + operation.name()
                            + " has settings that are not known here; the only one is " + OPERATION);
        }
        return operation.template().getOrDefault(OPERATION, operation.name());
    }
}

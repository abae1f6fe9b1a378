// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.elevation.ApprovedOperation;

/**
 * Approved operations as the host takes them: the name of one that the host's own people wrote, and for each constraint
 * the values that its parameter may have. What the host can't hold is refused there.
 */
final class Operations {
    private static final String OPERATION = "operation";

    private Operations() {}

    /** @throws AdapterException {@code MISCONFIGURED} for a template, {@code UNSUPPORTED} for a constraint */
    static ObjectNode of(List<ApprovedOperation> operations) {
        ObjectNode all = HostAnswers.JSON.createObjectNode();
        for (ApprovedOperation operation : operations) {
            ObjectNode one = all.putObject(operation.name()).put(OPERATION, nameAtHost(operation));
            ObjectNode values = one.putObject("values");
            constraints(operation).fields().forEachRemaining(constraint -> {
                ArrayNode allowed = values.putArray(constraint.getKey());
                Iterable<JsonNode> given =
                        constraint.getValue().isArray() ? constraint.getValue() : List.of(constraint.getValue());
                given.forEach(value -> allowed.add(scalar(operation, value)));
            });
        }
        return all;
    }

    private static String nameAtHost(ApprovedOperation operation) {
        if (!Set.of(OPERATION).containsAll(operation.template().keySet())) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "the binding's template of " + operation.name()
                            + " has settings that are not known here; the only one is " + OPERATION);
        }
        return operation.template().getOrDefault(OPERATION, operation.name());
    }

    private static JsonNode constraints(ApprovedOperation operation) {
        try {
            JsonNode constraints = HostAnswers.JSON.readTree(operation.constraints());
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
                "a host can't hold the constraints of " + operation.name()
                        + "; it knows single values and lists of values of a parameter");
    }
}

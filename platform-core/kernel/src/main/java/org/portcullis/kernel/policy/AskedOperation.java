// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import com.fasterxml.jackson.databind.JsonNode;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.registry.OperationRef;

/**
 * An operation that is asked for.
 *
 * @param ref which
 * @param operationClass how dangerous people called it
 * @param constraints each parameter's only value or list of allowed values; a parameter that isn't here is free
 */
public record AskedOperation(OperationRef ref, OperationClass operationClass, JsonNode constraints) {
    String name() {
        return ref.system() + "/" + ref.operation();
    }

    /** Whether a profile may cover it at all: nothing makes a dangerous class pre-approved. */
    boolean harmless() {
        return operationClass == OperationClass.READ || operationClass == OperationClass.REVERSIBLE_WRITE;
    }
}

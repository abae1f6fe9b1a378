// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.catalogue;

import java.util.List;
import java.util.Optional;

/**
 * One operation of a system.
 *
 * @param name unique in the system
 * @param operationClass how dangerous it is
 * @param parameters JSON Schema of its parameters as JSON text, {@code {}} for none
 * @param vault which instance mints the credential
 * @param pam which instance grants the operation
 * @param routes which gateway requests carry it
 */
public record Operation(
        String name,
        OperationClass operationClass,
        String parameters,
        Optional<Binding> vault,
        Optional<Binding> pam,
        List<RouteBinding> routes) {
    /** Copies the list. */
    public Operation {
        routes = List.copyOf(routes);
    }
}

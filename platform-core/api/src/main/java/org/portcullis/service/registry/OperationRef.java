// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

/**
 * Names an operation.
 *
 * @param system the catalogue's system
 * @param operation the system's operation
 */
public record OperationRef(String system, String operation) {}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.elevation;

/**
 * An operation that an agent asks for.
 *
 * @param system the catalogue's system
 * @param operation the system's operation
 * @param constraints limits on its parameters, a JSON object's text: a parameter by name with its only value or a list of
 *     allowed values; {@code {}} for none
 */
public record RequestedOperation(String system, String operation, String constraints) {}

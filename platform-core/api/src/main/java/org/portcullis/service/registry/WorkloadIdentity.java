// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

/**
 * How an agent proves itself.
 *
 * @param type {@code jwk} or {@code spiffe}
 * @param value the public JWK as JSON text, or the SPIFFE id
 */
public record WorkloadIdentity(String type, String value) {}

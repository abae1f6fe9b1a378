// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.revocation;

import java.time.Instant;

/**
 * Somebody's word that a vendor is gone for good, and that its parts will never be confirmed.
 *
 * @param adapter the instance, as in {@code vault-hashicorp~prod}
 * @param by {@code psn_…}
 * @param reason in their words
 * @param at UTC
 */
public record Waiver(String adapter, String by, String reason, Instant at) {}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.revocation;

import java.time.Instant;

/**
 * A step of a revocation, for watchers.
 *
 * @param seq from 1 for each revocation
 * @param at UTC
 * @param revocation the whole as of then
 */
public record RevocationEvent(long seq, Instant at, Revocation revocation) {}

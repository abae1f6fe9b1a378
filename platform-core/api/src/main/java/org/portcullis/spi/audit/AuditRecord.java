// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.audit;

import java.time.Instant;

/**
 * One record of a node's audit chain.
 *
 * @param chain which node's chain
 * @param seq number within the chain, from 1, without gaps
 * @param id {@code evt_…}, globally unique
 * @param time when it happened, UTC
 * @param json the record's canonical JSON (RFC 8785), one line, redacted
 * @param hash SHA-256 of those bytes, lower-case hex
 */
public record AuditRecord(String chain, long seq, String id, Instant time, String json, String hash) {}

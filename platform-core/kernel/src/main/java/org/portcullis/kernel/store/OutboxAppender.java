// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Takes committed audit records into the node's chain. Called by the writer thread, in commit order, once for each
 * record that commits while it is attached; what was committed before stands in {@code audit_outbox}.
 */
public interface OutboxAppender {
    /**
     * Takes the records without blocking.
     *
     * @return completes when they are durable in the chain; the writers' callers are answered then
     */
    CompletableFuture<Void> committed(List<OutboxRecord> records);

    /**
     * Whether the chain can take records. While it says no, ordinary writes that carry records are refused (AUD-3);
     * revocations go on, their records wait in the outbox (REV-8).
     */
    boolean ready();

    /**
     * A record that was committed with its state change.
     *
     * @param seq its place in the outbox, in commit order
     * @param json the record without the fields that the chain adds
     */
    record OutboxRecord(long seq, String json) {}
}

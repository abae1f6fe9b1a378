// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * For whom and how long an adapter is called.
 *
 * @param timeout longest that the caller waits, with all retries; positive
 * @param idempotencyKey equal for every retry of one logical operation
 * @param correlationId joins the call to its audit records; the lease's or revocation's id
 * @param agentId whose access it is about; empty when no single agent's
 * @param details what its audit record says besides; never a secret
 */
public record Call(
        Duration timeout, String idempotencyKey, String correlationId, String agentId, Map<String, Object> details) {

    /** Refuses a timeout that isn't positive. */
    public Call {
        Objects.requireNonNull(idempotencyKey, "idempotencyKey");
        Objects.requireNonNull(correlationId, "correlationId");
        Objects.requireNonNull(agentId, "agentId");
        details = Map.copyOf(details);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a call needs a positive timeout, has " + timeout);
        }
    }

    /** Without details. */
    public Call(Duration timeout, String idempotencyKey, String correlationId, String agentId) {
        this(timeout, idempotencyKey, correlationId, agentId, Map.of());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Travels with every call to an adapter.
 *
 * @param deadline UTC instant after which the caller has stopped waiting
 * @param idempotencyKey equal for every retry of one logical operation
 * @param correlationId joins this call to its audit records; safe to log and to send to vendors
 */
public record CallContext(Instant deadline, String idempotencyKey, String correlationId) {

    /** Refuses missing parts with {@link NullPointerException}. */
    public CallContext {
        Objects.requireNonNull(deadline, "deadline");
        Objects.requireNonNull(idempotencyKey, "idempotencyKey");
        Objects.requireNonNull(correlationId, "correlationId");
    }

    /** What is left until the deadline; zero once it has passed, never negative. */
    public Duration remaining(Clock clock) {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }
}

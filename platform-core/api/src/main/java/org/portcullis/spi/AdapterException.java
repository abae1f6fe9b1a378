// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The only way for an adapter to fail. Its message says what happened and what to do, without the instance's name (the
 * host puts it in front) and never with a secret in it.
 */
public final class AdapterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;
    private final transient Duration retryAfter;

    /** A failure of one kind. */
    public AdapterException(FailureKind kind, String message) {
        this(kind, message, null, null);
    }

    /** A failure of one kind with its cause; the cause must not carry a secret either. */
    public AdapterException(FailureKind kind, String message, Throwable cause) {
        this(kind, message, cause, null);
    }

    /** A failure whose vendor said how long to wait; {@code cause} and {@code retryAfter} may be null. */
    public AdapterException(FailureKind kind, String message, Throwable cause, Duration retryAfter) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.retryAfter = retryAfter;
    }

    /** Why it failed. */
    public FailureKind kind() {
        return kind;
    }

    /** How long the vendor asked us to wait, if it did. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}

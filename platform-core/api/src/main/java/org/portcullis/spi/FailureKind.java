// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi;

/** Why a call to a vendor failed. The number is wire and audit format: it is never renumbered. */
public enum FailureKind {
    /** The instance's configuration is wrong: a person must change it. */
    MISCONFIGURED(100, Retry.NEVER),
    /** The vendor doesn't accept our credentials. */
    UNAUTHENTICATED(101, Retry.NEVER),
    /** The vendor knows us and forbids this. */
    FORBIDDEN(102, Retry.NEVER),
    /** The vendor, or this adapter, can't do this at all. */
    UNSUPPORTED(103, Retry.NEVER),
    /** The vendor understood and refused; the same request will be refused again. */
    REJECTED(104, Retry.NEVER),
    /** The vendor asks us to slow down; nothing happened. */
    RATE_LIMITED(200, Retry.SAFE),
    /** The vendor could not be reached or said it can't now; nothing happened. */
    UNAVAILABLE(201, Retry.SAFE),
    /** No answer before the deadline; it may have happened. */
    TIMEOUT(300, Retry.OUTCOME_UNKNOWN),
    /** Anything else; it may have happened. */
    INTERNAL(900, Retry.OUTCOME_UNKNOWN);

    /** What a caller may do after a failure. */
    public enum Retry {
        /** Don't repeat without a change of configuration, secret or bundle. */
        NEVER,
        /** Nothing happened: repeat freely. */
        SAFE,
        /** It may have happened: only idempotent calls are repeated, and a look-up decides. */
        OUTCOME_UNKNOWN
    }

    private final int number;
    private final Retry retry;

    FailureKind(int number, Retry retry) {
        this.number = number;
        this.retry = retry;
    }

    /** The stable number of this kind. */
    public int number() {
        return number;
    }

    /** What a caller may do after it. */
    public Retry retry() {
        return retry;
    }
}

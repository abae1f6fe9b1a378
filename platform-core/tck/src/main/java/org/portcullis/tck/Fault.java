// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.util.EnumSet;
import java.util.Set;
import org.portcullis.spi.FailureKind;

/** How a fixture breaks its vendor: by meaning, not by an HTTP status, so that SQL, LDAP and syslog fit too. */
public enum Fault {
    /** Healthy. */
    NONE,
    /** Nobody listens: connections are refused, open ones are cut. */
    UNREACHABLE,
    /** What the adapter proves itself with is no longer accepted. */
    BAD_CREDENTIALS,
    /** The vendor asks to slow down and does nothing. */
    THROTTLED,
    /** The vendor answers that it failed; whether it acted before is unknown. */
    SERVER_ERROR,
    /** Connections are accepted, nothing is ever answered. */
    HANG,
    /** The vendor acts, and the connection is cut before its answer arrives. */
    ANSWER_LOST,
    /** The vendor acts, and its answer never comes while the connection stays open. */
    ANSWER_LATE,
    /** The vendor acts and begins to answer; the connection is reset in the middle of it. */
    ANSWER_CUT,
    /** Each answer takes some hundred milliseconds more; all goes well. */
    SLOW;

    /** Kinds that a call which changes nothing, or may be repeated, has to fail with. */
    public Set<FailureKind> kinds() {
        return switch (this) {
            case UNREACHABLE -> EnumSet.of(FailureKind.UNAVAILABLE);
            case BAD_CREDENTIALS -> EnumSet.of(FailureKind.UNAUTHENTICATED, FailureKind.FORBIDDEN);
            case THROTTLED -> EnumSet.of(FailureKind.RATE_LIMITED);
            case SERVER_ERROR -> EnumSet.of(FailureKind.INTERNAL, FailureKind.UNAVAILABLE);
            case HANG, ANSWER_LATE -> EnumSet.of(FailureKind.TIMEOUT);
            case ANSWER_LOST, ANSWER_CUT ->
                EnumSet.of(FailureKind.INTERNAL, FailureKind.TIMEOUT, FailureKind.UNAVAILABLE);
            case NONE, SLOW -> EnumSet.noneOf(FailureKind.class);
        };
    }

    /** Kinds for a call that makes something new: where the vendor may have acted, the kind has to say so. */
    public Set<FailureKind> kindsWhenMaking() {
        return switch (this) {
            case SERVER_ERROR -> EnumSet.of(FailureKind.INTERNAL);
            case ANSWER_LOST, ANSWER_CUT -> EnumSet.of(FailureKind.INTERNAL, FailureKind.TIMEOUT);
            default -> kinds();
        };
    }
}

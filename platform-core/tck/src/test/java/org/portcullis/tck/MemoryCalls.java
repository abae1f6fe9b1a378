// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;

/** How one instance of the memory adapters calls its vendor: deadlines, kinds of failure, and how a mutation breaks them. */
final class MemoryCalls {
    static final Duration WAIT = Duration.ofSeconds(3);

    final MemoryTarget target;
    final JumpingClock clock;
    /** The references that this instance has given out itself. */
    final Set<String> known = ConcurrentHashMap.newKeySet();

    private final Mutation mutation;
    private volatile boolean closed;
    private volatile boolean lockedOut;

    MemoryCalls(MemoryTarget target, Mutation mutation, JumpingClock clock) {
        this.target = target;
        this.mutation = mutation;
        this.clock = clock;
    }

    boolean is(Mutation other) {
        return mutation == other;
    }

    void close() {
        closed = true;
    }

    <T> T call(CallContext context, boolean making, Supplier<T> work) {
        Duration left = context.remaining(clock);
        if (left.isZero() && !is(Mutation.DEADLINE_IN_THE_PAST_IS_TAKEN)) {
            throw new AdapterException(FailureKind.TIMEOUT, "the deadline had passed");
        }
        if (is(Mutation.IMPATIENT) && target.isSlow()) {
            throw new AdapterException(FailureKind.TIMEOUT, "no answer within 50 ms");
        }
        Duration patience = is(Mutation.DEADLINE_IS_IGNORED) ? left.plusMillis(1200) : left;
        try {
            requireLogin();
            target.enter(patience);
            T answer = work.get();
            return is(Mutation.ANSWER_LATE_IS_TAKEN_FOR_DONE) ? afterAll(answer) : answered(answer, patience);
        } catch (MemoryTarget.Down e) {
            throw failure(e.fault, making);
        }
    }

    private <T> T answered(T answer, Duration patience) {
        try {
            target.leave(patience);
        } catch (MemoryTarget.Down e) {
            if (e.fault != Fault.ANSWER_CUT || !is(Mutation.ANSWER_CUT_IS_TAKEN_FOR_DONE)) {
                throw e;
            }
        }
        return answer;
    }

    private <T> T afterAll(T answer) {
        try {
            target.leave(Duration.ZERO);
        } catch (MemoryTarget.Down e) {
            if (e.fault != Fault.ANSWER_LATE) {
                throw e;
            }
        }
        return answer;
    }

    private void requireLogin() {
        if (lockedOut && is(Mutation.LOGIN_IS_KEPT_FOR_EVER)) {
            throw new MemoryTarget.Down(Fault.BAD_CREDENTIALS);
        }
    }

    private AdapterException failure(Fault fault, boolean making) {
        lockedOut = fault == Fault.BAD_CREDENTIALS;
        if (closed && is(Mutation.HANGS_ON_WHEN_CLOSED)) {
            LockSupport.parkNanos(Duration.ofMillis(1300).toNanos());
        }
        FailureKind kind =
                switch (fault) {
                    case UNREACHABLE -> FailureKind.UNAVAILABLE;
                    case BAD_CREDENTIALS -> FailureKind.UNAUTHENTICATED;
                    case THROTTLED -> FailureKind.RATE_LIMITED;
                    case HANG, ANSWER_LATE -> FailureKind.TIMEOUT;
                    default -> FailureKind.INTERNAL;
                };
        String secret = is(Mutation.SECRET_IN_THE_ERROR) ? " with " + MemoryTarget.ADMIN_SECRET : "";
        boolean wrong = is(Mutation.FAILURE_OF_THE_WRONG_KIND) && making;
        boolean waits = fault == Fault.THROTTLED && !is(Mutation.RETRY_AFTER_IS_DROPPED);
        return new AdapterException(
                wrong ? FailureKind.REJECTED : kind, "the target: " + fault + secret, null, waits ? WAIT : null);
    }

    /** What the adapters show of themselves. */
    String text() {
        return is(Mutation.SECRET_IN_TO_STRING) ? "memory with " + MemoryTarget.ADMIN_SECRET : "memory";
    }
}

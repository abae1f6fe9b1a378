// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;

/** Makes calls: one attempt on a lane, or several behind the breaker. Counts and records them. */
final class CallRunner {
    private static final int ATTEMPTS = 4;
    private static final long PAUSE_MS = 2;
    private static final long FIRST_DELAY_MS = 100;
    private static final long LONGEST_DELAY_MS = 2_000;

    private final InstanceRegistry registry;
    private final CallLog log;
    private final Clock clock;

    CallRunner(InstanceRegistry registry, CallLog log, Clock clock) {
        this.registry = registry;
        this.log = log;
        this.clock = clock;
    }

    /** One attempt on the revocation lane, past the breaker. */
    <S, T> CompletableFuture<T> atOnce(String id, Ask<S, T> ask, Call call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        atOnce(id, ask, call, answer);
        return answer;
    }

    private <S, T> void atOnce(String id, Ask<S, T> ask, Call call, CompletableFuture<T> answer) {
        if (registry.serving(id).isEmpty() && registry.gaps().isOpen(id)) {
            registry.soon(() -> atOnce(id, ask, call, answer));
            return;
        }
        try {
            pass(attempt(serving(id, ask), Serving::revocation, ask, call, call.timeout()), answer);
        } catch (AdapterException e) {
            answer.completeExceptionally(e);
        }
    }

    private static <T> void pass(CompletableFuture<T> from, CompletableFuture<T> to) {
        from.whenComplete((value, thrown) -> {
            if (thrown == null) {
                to.complete(value);
            } else {
                to.completeExceptionally(thrown);
            }
        });
    }

    /** Behind the breaker, repeated within the call's time as its failures allow. Blocks. */
    <S, T> T patiently(String id, Ask<S, T> ask, Call call) {
        long end = System.nanoTime() + call.timeout().toNanos();
        for (int attempt = 1; ; attempt++) {
            awaitReturn(id, end);
            Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
            Serving serving = serving(id, ask);
            try {
                return guarded(serving, ask, call, left);
            } catch (AdapterException e) {
                long delay = delay(attempt, e);
                boolean again =
                        switch (e.kind().retry()) {
                            case NEVER -> false;
                            case SAFE -> !serving.breaker().isOpen();
                            case OUTCOME_UNKNOWN ->
                                ask.repeat() && !serving.breaker().isOpen();
                        };
                if (!again || attempt == ATTEMPTS || end - System.nanoTime() <= TimeUnit.MILLISECONDS.toNanos(delay)) {
                    throw e;
                }
                pause(delay, e);
            }
        }
    }

    /** A changed configuration rebuilds its component: nothing serves the instance for a moment. */
    private void awaitReturn(String id, long end) {
        while (registry.serving(id).isEmpty() && registry.gaps().isOpen(id) && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    private <S, T> T guarded(Serving serving, Ask<S, T> ask, Call call, Duration left) {
        if (serving.threads().hoards()) {
            AdapterException failure = Failures.failure(
                    serving.id(),
                    ask.operation(),
                    FailureKind.UNAVAILABLE,
                    "it holds more than " + InstanceThreads.MOST
                            + " threads of its own, so nothing is asked of it but to end access: replace the bundle,"
                            + " and restart");
            count(serving, ask, call, Duration.ZERO, failure);
            throw failure;
        }
        if (!serving.breaker().tryAcquirePermit()) {
            throw Failures.failure(
                    serving.id(),
                    ask.operation(),
                    FailureKind.UNAVAILABLE,
                    "its last calls failed, so it is left alone for another "
                            + serving.breaker().getRemainingDelay().toMillis() + " ms; see its health");
        }
        boolean well = true;
        try {
            return await(attempt(serving, Serving::ordinary, ask, call, left));
        } catch (AdapterException e) {
            well = e.kind().retry() == FailureKind.Retry.NEVER; // the vendor answered
            throw e;
        } finally {
            if (well) {
                serving.breaker().recordSuccess();
            } else {
                serving.breaker().recordFailure();
            }
        }
    }

    private <S, T> CompletableFuture<T> attempt(
            Serving serving, Function<Serving, Lane> lane, Ask<S, T> ask, Call call, Duration timeout) {
        long began = System.nanoTime();
        CallContext context =
                new CallContext(clock.instant().plus(timeout), call.idempotencyKey(), call.correlationId());
        CompletableFuture<T> answer = new CompletableFuture<>();
        Lane chosen = lane.apply(serving);
        CurrentCall current = new CurrentCall(
                serving.id(), ask.point(), chosen == serving.revocation(), began + timeout.toNanos(), call);
        chosen.submit(ask.operation(), timeout, () -> current.during(() -> work(serving, ask, context)), ask.late())
                .whenComplete((value, thrown) -> {
                    if (thrown instanceof LaneClosed) {
                        long left = timeout.toNanos() - (System.nanoTime() - began);
                        follow(serving, lane, ask, call, Duration.ofNanos(Math.max(1, left)), answer);
                        return;
                    }
                    Duration took = Duration.ofNanos(System.nanoTime() - began);
                    AdapterException failure = thrown == null ? null : hostsWord(serving, ask, thrown);
                    count(serving, ask, call, took, failure);
                    if (failure == null) {
                        answer.complete(value);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                });
        return answer;
    }

    /** The call hasn't begun: it goes to whatever has taken the place of what it was meant for. */
    private <S, T> void follow(
            Serving closed,
            Function<Serving, Lane> lane,
            Ask<S, T> ask,
            Call call,
            Duration left,
            CompletableFuture<T> answer) {
        if (registry.serving(closed.id()).isEmpty()
                && registry.gaps().isOpen(closed.id())
                && left.toMillis() > PAUSE_MS) {
            registry.soon(() -> follow(closed, lane, ask, call, left.minusMillis(PAUSE_MS), answer));
            return;
        }
        try {
            Serving next = serving(closed.id(), ask);
            if (next == closed) {
                throw Failures.failure(
                        closed.id(), ask.operation(), FailureKind.UNAVAILABLE, "the instance is going away");
            }
            pass(attempt(next, lane, ask, call, left), answer);
        } catch (AdapterException e) {
            count(closed, ask, call, Duration.ZERO, e);
            answer.completeExceptionally(e);
        }
    }

    @SuppressWarnings("unchecked") // the registry sorted the services by their contracts
    private static <S, T> T work(Serving serving, Ask<S, T> ask, CallContext context) {
        T value;
        try {
            value = ask.work().apply((S) serving.services().get(ask.point()), context);
        } catch (Throwable e) { // also Errors of a faulty bundle
            throw Failures.of(serving.id(), ask.operation(), e);
        }
        String flaw = value == null ? "null" : ask.flaw().apply(value);
        if (flaw != null) {
            if (value instanceof AutoCloseable holdsSecrets) {
                Wipe.quietly(holdsSecrets);
            }
            throw Failures.failure(
                    serving.id(),
                    ask.operation(),
                    FailureKind.INTERNAL,
                    "answered " + flaw + ", which its contract forbids: replace the bundle");
        }
        return value;
    }

    private static AdapterException hostsWord(Serving serving, Ask<?, ?> ask, Throwable thrown) {
        return thrown instanceof AdapterException known ? known : Failures.of(serving.id(), ask.operation(), thrown);
    }

    private void count(Serving serving, Ask<?, ?> ask, Call call, Duration took, AdapterException failure) {
        Health health = registry.healthOf(serving.id());
        if (failure == null) {
            health.answered(clock.instant(), took.toNanos() / 1_000);
        } else {
            health.failed(clock.instant(), failure);
        }
        if (ask.mutating()) {
            log.ended(
                    new CallRecord(serving.id(), ask.operation(), call, took, java.util.Optional.ofNullable(failure)));
        }
    }

    private Serving serving(String id, Ask<?, ?> ask) {
        return registry.serving(id)
                .filter(serving -> serving.services().containsKey(ask.point()))
                .orElseThrow(() -> Failures.failure(
                        id,
                        ask.operation(),
                        FailureKind.MISCONFIGURED,
                        "no bundle serves this instance as " + ask.point().contractName()
                                + " now: configure it, or deploy its adapter"));
    }

    private static long delay(int attempt, AdapterException failure) {
        long most = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS << attempt);
        long jittered = most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
        return Math.max(jittered, failure.retryAfter().map(Duration::toMillis).orElse(0L));
    }

    private static void pause(long millis, AdapterException last) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw last;
        }
    }

    /** Waits to the end, which the deadline sets: an answer must not be lost because its waiter was interrupted. */
    static <T> T await(CompletableFuture<T> answer) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AdapterException known
                    ? known
                    : new AdapterException(
                            FailureKind.INTERNAL, e.getCause().getClass().getName());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.credential.Capability;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.credential.Lease;
import org.portcullis.spi.inventory.Found;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.inventory.Listing;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;

/** An adapter in memory that keeps every contract, unless a mutation breaks it. */
final class MemoryAdapter implements CredentialIssuer, RevocationParticipant, Inventory {
    private final MemoryTarget target;
    private final Mutation mutation;
    private final Clock clock = Clock.systemUTC();
    private String shared;

    MemoryAdapter(MemoryTarget target, Mutation mutation) {
        this.target = target;
        this.mutation = mutation;
    }

    private boolean is(Mutation other) {
        return mutation == other;
    }

    private <T> T call(CallContext context, boolean making, Supplier<T> work) {
        Duration left = context.remaining(clock);
        if (left.isZero()) {
            throw new AdapterException(FailureKind.TIMEOUT, "the deadline had passed");
        }
        try {
            target.enter(is(Mutation.DEADLINE_IS_IGNORED) ? left.plusMillis(1200) : left);
            T answer = work.get();
            target.leave();
            return answer;
        } catch (MemoryTarget.Down e) {
            FailureKind kind =
                    switch (e.fault) {
                        case UNREACHABLE -> FailureKind.UNAVAILABLE;
                        case BAD_CREDENTIALS -> FailureKind.UNAUTHENTICATED;
                        case THROTTLED -> FailureKind.RATE_LIMITED;
                        case HANG -> FailureKind.TIMEOUT;
                        default -> FailureKind.INTERNAL;
                    };
            String secret = is(Mutation.SECRET_IN_THE_ERROR) ? " with " + MemoryTarget.ADMIN_SECRET : "";
            boolean wrong = is(Mutation.FAILURE_OF_THE_WRONG_KIND) && making;
            throw new AdapterException(wrong ? FailureKind.REJECTED : kind, "the target: " + e.fault + secret);
        }
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.READ_BACK, Capability.LIST);
    }

    @Override
    public String reserve(IssueRequest request, CallContext context) {
        return "v1:" + UUID.randomUUID();
    }

    @Override
    public IssuedCredential issue(String ref, IssueRequest request, CallContext context) {
        return call(context, true, () -> {
            if (target.isClosed(ref) && !is(Mutation.ENDED_REFERENCE_ISSUES)) {
                throw new AdapterException(FailureKind.REJECTED, "the reference has been ended");
            }
            awaitBirth();
            String user = make(ref);
            if (is(Mutation.SECRET_IN_THE_LOG)) {
                System.getLogger("memory").log(System.Logger.Level.INFO, "made {0}", target.password(user));
            }
            Duration life = is(Mutation.LIVES_LONGER_THAN_ASKED) ? request.ttl().multipliedBy(2) : request.ttl();
            return new IssuedCredential(
                    new Lease(ref, user, user, Instant.now().plus(life)),
                    Map.of("username", Secret.of(user), "password", Secret.of(target.password(user))));
        });
    }

    /** A birth that is held goes on at the target after the caller has given up. */
    private void awaitBirth() {
        if (target.birthsAreHeld()) {
            throw new AdapterException(FailureKind.TIMEOUT, "no answer before the deadline");
        }
    }

    private String make(String ref) {
        if (!is(Mutation.NOT_THREAD_SAFE)) {
            return target.make(ref);
        }
        shared = target.make(ref);
        Thread.yield();
        java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        return shared;
    }

    @Override
    public Part part() {
        return Part.VAULT_LEASE;
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return Optional.of(Evidence.READ_BACK);
    }

    @Override
    public String vendorIdentity(CallContext context) {
        return call(context, false, () -> "memory");
    }

    private void readable(Order order) {
        boolean alien = order.held().stream().anyMatch(held -> !held.ref().startsWith("v1:"));
        if (alien && !is(Mutation.UNREADABLE_REFERENCE_IS_GONE)) {
            throw new AdapterException(FailureKind.REJECTED, "this version can't read the reference");
        }
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        readable(order);
        return call(context, false, () -> {
            int count = 0;
            for (Held held : order.held()) {
                boolean forgets = is(Mutation.LOST_ANSWER_IS_FORGOTTEN)
                        && held.vendorLease().isEmpty();
                if (!is(Mutation.BIRTHS_ARE_IGNORED)) {
                    target.close(held.ref());
                }
                count += is(Mutation.REVOKE_ENDS_NOTHING) || forgets ? 0 : target.end(held.ref());
                if (is(Mutation.UNKNOWN_IS_AN_ERROR) && count == 0) {
                    throw new AdapterException(FailureKind.REJECTED, "unknown lease");
                }
            }
            if (is(Mutation.REVOKE_ENDS_EVERYTHING)) {
                target.endAll();
            }
            return count == 0 && !is(Mutation.REVOKE_ENDS_NOTHING)
                    ? new Receipt.AlreadyAbsent()
                    : new Receipt.Ended(count);
        });
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        readable(order);
        boolean guesses = is(Mutation.CONFIRM_IS_ALWAYS_TRUE)
                || is(Mutation.REVOKE_ENDS_NOTHING)
                || is(Mutation.LOST_ANSWER_IS_FORGOTTEN);
        try {
            return call(
                    context,
                    false,
                    () -> guesses || order.held().stream().allMatch(held -> target.aliveUnder(held.ref()) == 0)
                            ? Optional.of(Evidence.READ_BACK)
                            : Optional.empty());
        } catch (AdapterException e) {
            if (is(Mutation.CONFIRM_SWALLOWS_A_FAILURE)) {
                return Optional.of(Evidence.READ_BACK);
            }
            throw e;
        }
    }

    @Override
    public Listing list(String cursor, CallContext context) {
        try {
            return call(context, false, () -> {
                List<Found> items = new ArrayList<>();
                target.accounts().forEach((user, account) -> {
                    if (!account.ref().isEmpty()) {
                        items.add(new Found(account.ref(), user, "account", user));
                    }
                });
                if (is(Mutation.LISTING_REPEATS)) {
                    items.addAll(List.copyOf(items));
                }
                return new Listing(items, "");
            });
        } catch (AdapterException e) {
            if (is(Mutation.LISTING_IS_EMPTY_WHEN_DOWN)) {
                return new Listing(List.of(), "");
            }
            throw e;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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
    private static final int PAGE = 4;

    private final MemoryCalls calls;
    private final MemoryTarget target;
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger identities = new AtomicInteger();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private String shared;

    MemoryAdapter(MemoryCalls calls) {
        this.calls = calls;
        this.target = calls.target;
    }

    private boolean is(Mutation other) {
        return calls.is(other);
    }

    private <T> T call(CallContext context, boolean making, Supplier<T> work) {
        return calls.call(context, making, work);
    }

    @Override
    public String toString() {
        return calls.text();
    }

    @Override
    public Set<Capability> capabilities() {
        return is(Mutation.CAPABILITY_IS_HIDDEN)
                ? Set.of(Capability.READ_BACK)
                : Set.of(Capability.READ_BACK, Capability.LIST);
    }

    @Override
    public String reserve(IssueRequest request, CallContext context) {
        return is(Mutation.REFERENCES_REPEAT) ? "v2:same" : "v2:" + UUID.randomUUID();
    }

    @Override
    public Lease renew(Lease lease, Duration increment, CallContext context) {
        if (is(Mutation.RENEWS_WHAT_IT_DENIES)) {
            return lease;
        }
        return CredentialIssuer.super.renew(lease, increment, context);
    }

    @Override
    public IssuedCredential issue(String ref, IssueRequest request, CallContext context) {
        return call(context, true, () -> {
            if (target.isClosed(ref) && !is(Mutation.ENDED_REFERENCE_ISSUES)) {
                throw new AdapterException(FailureKind.REJECTED, "the reference has been ended");
            }
            awaitBirth();
            calls.known.add(ref);
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
        LockSupport.parkNanos(2_000_000);
        return shared;
    }

    @Override
    public Part part() {
        return Part.VAULT_LEASE;
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return Optional.of(proof());
    }

    private Evidence proof() {
        return is(Mutation.CAPABILITY_IS_BOASTED) ? Evidence.ROTATED : Evidence.READ_BACK;
    }

    @Override
    public String vendorIdentity(CallContext context) {
        return call(
                context,
                false,
                () -> is(Mutation.IDENTITY_CHANGES) ? "memory" + identities.incrementAndGet() : "memory");
    }

    private void readable(Order order) {
        String formats = is(Mutation.OLD_FORMAT_IS_UNREADABLE) ? "v2:.*" : "v[12]:.*";
        boolean alien = order.held().stream().anyMatch(held -> !held.ref().matches(formats));
        if (alien && !is(Mutation.UNREADABLE_REFERENCE_IS_GONE)) {
            throw new AdapterException(FailureKind.REJECTED, "this version can't read the reference");
        }
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        readable(order);
        boolean alone = busy.incrementAndGet() == 1;
        try {
            if (!alone && is(Mutation.NOT_THREAD_SAFE)) {
                throw new AdapterException(FailureKind.INTERNAL, "another call is under way");
            }
            return call(context, false, () -> ended(order));
        } finally {
            busy.decrementAndGet();
        }
    }

    private Receipt ended(Order order) {
        if (is(Mutation.NOT_THREAD_SAFE)) {
            LockSupport.parkNanos(2_000_000);
        }
        int count = 0;
        for (Held held : order.held()) {
            if (!is(Mutation.BIRTHS_ARE_IGNORED)) {
                target.close(held.ref());
            }
            count += forgets(held) ? 0 : end(held);
            if (is(Mutation.ENDS_ONE_ONLY)) {
                break;
            }
        }
        if (count == 0 && is(Mutation.UNKNOWN_IS_AN_ERROR)) {
            throw new AdapterException(FailureKind.REJECTED, "unknown lease");
        }
        if (is(Mutation.REPEATED_END_IS_AN_ERROR)
                && !ended.add(order.held().get(0).ref())) {
            throw new AdapterException(FailureKind.REJECTED, "ended already");
        }
        if (is(Mutation.REVOKE_ENDS_EVERYTHING)) {
            target.endAll();
        }
        return count == 0 && !is(Mutation.REVOKE_ENDS_NOTHING) ? new Receipt.AlreadyAbsent() : new Receipt.Ended(count);
    }

    private int end(Held held) {
        return is(Mutation.SECOND_ISSUE_IS_FORGOTTEN) ? target.endOne(held.ref()) : target.end(held.ref());
    }

    /** Whether a mutation lets it overlook what it should end, and call it dead all the same. */
    private boolean forgets(Held held) {
        return is(Mutation.REVOKE_ENDS_NOTHING)
                || (is(Mutation.LOST_ANSWER_IS_FORGOTTEN) && held.vendorLease().isEmpty())
                || (is(Mutation.MEMORY_IS_THE_STORE) && !calls.known.contains(held.ref()));
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        readable(order);
        boolean expired = is(Mutation.EXPIRY_BY_OWN_CLOCK)
                && order.held().stream().allMatch(held -> held.expiresAt().isBefore(calls.clock.instant()));
        if (expired || is(Mutation.CONFIRM_IS_ALWAYS_TRUE) || is(Mutation.SECOND_ISSUE_IS_FORGOTTEN)) {
            return Optional.of(Evidence.READ_BACK);
        }
        try {
            return call(
                    context,
                    false,
                    () -> order.held().stream().allMatch(this::isGone) ? Optional.of(proof()) : Optional.empty());
        } catch (AdapterException e) {
            if (is(Mutation.CONFIRM_SWALLOWS_A_FAILURE)) {
                return Optional.of(Evidence.READ_BACK);
            }
            throw e;
        }
    }

    private boolean isGone(Held held) {
        return forgets(held) || target.aliveUnder(held.ref()) == 0;
    }

    @Override
    public Listing list(String cursor, CallContext context) {
        try {
            return call(context, false, () -> page(cursor));
        } catch (AdapterException e) {
            if (is(Mutation.LISTING_IS_EMPTY_WHEN_DOWN)
                    || (is(Mutation.LISTING_ENDS_WHEN_A_PAGE_FAILS) && !cursor.isEmpty())) {
                return new Listing(List.of(), "");
            }
            throw e;
        }
    }

    private Listing page(String cursor) {
        List<Found> items = new ArrayList<>();
        new TreeMap<>(target.accounts()).tailMap(cursor, false).forEach((user, account) -> {
            if (!account.ref().isEmpty()) {
                items.add(new Found(account.ref(), user, "account", user));
            } else if (is(Mutation.FOREIGN_THINGS_ARE_LISTED)) {
                items.add(new Found("v2:" + user, user, "account", user));
            }
        });
        List<Found> shown = new ArrayList<>(items.subList(0, Math.min(PAGE, items.size())));
        String next = shown.size() < items.size() ? shown.get(PAGE - 1).vendorId() : "";
        if (is(Mutation.LISTING_REPEATS)) {
            shown.addAll(List.copyOf(shown));
        }
        return new Listing(shown, next);
    }
}

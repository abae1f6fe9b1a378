// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;

/** How the memory directory's adapter ends principals. */
final class MemoryEndings implements RevocationParticipant {
    private static final AtomicInteger IDENTITIES = new AtomicInteger();

    private final MemoryCalls calls;
    private final MemoryPrincipals principals;
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    MemoryEndings(MemoryCalls calls, MemoryPrincipals principals) {
        this.calls = calls;
        this.principals = principals;
    }

    @Override
    public Part part() {
        return Part.TOKEN;
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return Optional.of(Evidence.READ_BACK);
    }

    @Override
    public String vendorIdentity(CallContext context) {
        return calls.call(
                context,
                false,
                () -> calls.is(Mutation.IDENTITY_CHANGES) ? "memory" + IDENTITIES.incrementAndGet() : "memory");
    }

    private void whole(Order order) {
        if (order.scope() != Order.Scope.AGENT && !calls.is(Mutation.TASK_ENDS_THE_AGENT)) {
            throw new AdapterException(FailureKind.UNSUPPORTED, "not the whole agent");
        }
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        whole(order);
        return calls.call(context, false, () -> ended(order));
    }

    private Receipt ended(Order order) {
        Set<String> alive = new TreeSet<>(
                calls.is(Mutation.REVOKE_ENDS_EVERYTHING) ? principals.all() : principals.marked(order.agentId()));
        if (calls.is(Mutation.TAKES_OVER_BY_NAME)) {
            principals
                    .named("tck-" + order.agentId().replaceAll("[^a-z0-9]", ""))
                    .ifPresent(alive::add);
        }
        boolean repeated = !ended.add(order.agentId());
        if ((repeated && calls.is(Mutation.REPEATED_END_IS_AN_ERROR))
                || (alive.isEmpty() && calls.is(Mutation.UNKNOWN_IS_AN_ERROR))) {
            throw new AdapterException(FailureKind.REJECTED, "nothing to end");
        }
        alive.removeIf(id -> !principals.of(id).enabled());
        for (String id : alive) {
            if (!calls.is(Mutation.REVOKE_ENDS_NOTHING)) {
                principals.enable(id, false);
            }
            if (!calls.is(Mutation.OLD_ACCESS_IS_REVIVED)) {
                principals.changeSecret(id);
            }
        }
        return alive.isEmpty() ? new Receipt.AlreadyAbsent() : new Receipt.Ended(alive.size());
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        whole(order);
        if (calls.is(Mutation.CONFIRM_IS_ALWAYS_TRUE)
                || (calls.is(Mutation.ENDED_IS_REMEMBERED) && ended.contains(order.agentId()))) {
            return Optional.of(Evidence.READ_BACK);
        }
        try {
            return calls.call(context, false, () -> {
                List<String> found = principals.marked(order.agentId());
                boolean dead = found.stream().noneMatch(id -> principals.of(id).enabled());
                return dead ? Optional.of(Evidence.READ_BACK) : Optional.empty();
            });
        } catch (AdapterException e) {
            if (calls.is(Mutation.CONFIRM_SWALLOWS_A_FAILURE)) {
                return Optional.of(Evidence.READ_BACK);
            }
            throw e;
        }
    }

    @Override
    public String toString() {
        return calls.text();
    }
}

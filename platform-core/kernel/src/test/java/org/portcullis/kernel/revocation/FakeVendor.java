// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.portcullis.kernel.invoke.ExtensionPoint;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.InstanceLimits;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;

/** A vendor that keeps what it was told to make, and can fail, hang, lie, be slow, or be another one. */
final class FakeVendor {
    final String id;
    final Part part;
    final Map<String, String> living = new ConcurrentHashMap<>();
    final List<Order> orders = new CopyOnWriteArrayList<>();
    /** A directory: what lives there are principals, by their agents' ids. */
    volatile boolean directory;

    volatile String identity = "vendor-1";
    volatile FailureKind failing;
    volatile boolean lies;
    volatile Evidence evidence = Evidence.READ_BACK;
    volatile Evidence declared = Evidence.READ_BACK;
    volatile long slowMillis;
    volatile CountDownLatch hang;
    volatile InstanceLimits limits = InstanceLimits.DEFAULT;
    /** Orders that it works on now, and the most that it worked on at once. */
    final AtomicInteger atWork = new AtomicInteger();

    final AtomicInteger mostAtWork = new AtomicInteger();

    FakeVendor(String id, Part part) {
        this.id = id;
        this.part = part;
    }

    /** Something lives under a reference. */
    void make(String ref) {
        living.put(ref, "alive");
    }

    Instance instance(long generation) {
        if (directory) {
            return new Instance(
                    id,
                    "test",
                    Set.of(ExtensionPoint.REVOCATION_PARTICIPANT, ExtensionPoint.AGENT_DIRECTORY),
                    Optional.ofNullable(declared).map(strongest -> new Instance.Ends(part, Optional.of(strongest))),
                    Set.of(),
                    limits,
                    generation);
        }
        boolean service = part == Part.TOKEN || part == Part.GATEWAY_BLOCK;
        return new Instance(
                id,
                service ? "" : "test",
                service
                        ? Set.of(ExtensionPoint.REVOCATION_PARTICIPANT)
                        : Set.of(ExtensionPoint.REVOCATION_PARTICIPANT, ExtensionPoint.CREDENTIAL_ISSUER),
                Optional.of(new Instance.Ends(part, Optional.ofNullable(declared))),
                Set.of(),
                limits,
                generation);
    }

    String who() {
        trouble();
        return identity;
    }

    Receipt revoke(Order order) {
        orders.add(order);
        mostAtWork.accumulateAndGet(atWork.incrementAndGet(), Math::max);
        try {
            return ended(order);
        } finally {
            atWork.decrementAndGet();
        }
    }

    private Receipt ended(Order order) {
        trouble();
        if (lies) {
            return new Receipt.Ended(1);
        }
        int ended = directory && living.remove(order.agentId()) != null ? 1 : 0;
        for (Held held : order.held()) {
            ended += living.remove(held.ref()) == null ? 0 : 1;
        }
        return ended > 0 ? new Receipt.Ended(ended) : new Receipt.AlreadyAbsent();
    }

    Optional<Evidence> confirm(Order order) {
        trouble();
        boolean alive = (directory && living.containsKey(order.agentId()))
                || order.held().stream().anyMatch(held -> living.containsKey(held.ref()));
        return alive ? Optional.empty() : Optional.ofNullable(evidence);
    }

    private void trouble() {
        CountDownLatch held = hang;
        try {
            if (held != null && !held.await(20, TimeUnit.SECONDS)) {
                throw new AdapterException(FailureKind.TIMEOUT, "it hung");
            }
            if (slowMillis > 0) {
                TimeUnit.MILLISECONDS.sleep(slowMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdapterException(FailureKind.TIMEOUT, "interrupted");
        }
        FailureKind kind = failing;
        if (kind != null) {
            throw new AdapterException(kind, "told to fail");
        }
    }
}

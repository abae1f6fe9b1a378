// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.Capability;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.credential.Lease;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ElevationProvider;
import org.portcullis.spi.elevation.Grant;
import org.portcullis.spi.inventory.Found;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.inventory.Listing;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;

/**
 * A vendor that outlives the platform. Like OpenBao it keeps no tombstone: what is issued after an order lives until the
 * next order. Its calls can be broken at "before" (nothing happened) and "after" (it happened).
 */
final class FakeVendor {
    /** What lives, by the vendor's id, with the reference it was made under. */
    final Map<String, String> live = new ConcurrentHashMap<>();

    /** The tasks that it was told of, newest last. */
    final List<TaskRef> tasks = new CopyOnWriteArrayList<>();

    final AtomicInteger made = new AtomicInteger();
    private final String name;
    volatile String identity;
    volatile Optional<Evidence> strongest = Optional.of(Evidence.READ_BACK);
    volatile Consumer<String> before = call -> {};
    volatile Consumer<String> after = call -> {};

    FakeVendor(String name) {
        this.name = name;
        this.identity = name + "-1";
    }

    static void fail(FailureKind kind) {
        throw new AdapterException(kind, "broken on demand");
    }

    private <T> T call(String call, java.util.function.Supplier<T> work) {
        before.accept(call);
        T result = work.get();
        after.accept(call);
        return result;
    }

    private class Ends implements RevocationParticipant {
        private final Part part;

        Ends(Part part) {
            this.part = part;
        }

        @Override
        public Part part() {
            return part;
        }

        @Override
        public Optional<Evidence> strongestEvidence() {
            return strongest;
        }

        @Override
        public String vendorIdentity(CallContext context) {
            return identity;
        }

        @Override
        public Receipt revoke(Order order, CallContext context) {
            return call("revoke", () -> {
                int ended = 0;
                for (Held held : order.held()) {
                    List<String> ids = new ArrayList<>();
                    live.forEach((id, ref) -> {
                        if (ref.equals(held.ref())) {
                            ids.add(id);
                        }
                    });
                    ended += ids.size();
                    ids.forEach(live::remove);
                }
                return ended == 0 ? new Receipt.AlreadyAbsent() : new Receipt.Ended(ended);
            });
        }

        @Override
        public Optional<Evidence> confirm(Order order, CallContext context) {
            return call("confirm", () -> {
                boolean open =
                        order.held().stream().anyMatch(held -> !held.settled() || live.containsValue(held.ref()));
                return open ? Optional.<Evidence>empty() : Optional.of(Evidence.READ_BACK);
            });
        }
    }

    private final class Vault extends Ends implements CredentialIssuer, Inventory {
        Vault() {
            super(Part.VAULT_LEASE);
        }

        @Override
        public Listing list(String cursor, CallContext context) {
            List<Found> found = new ArrayList<>();
            live.forEach((id, ref) -> found.add(new Found(ref, id, "account", "")));
            return new Listing(found, "");
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.READ_BACK);
        }

        @Override
        public String reserve(IssueRequest request, CallContext context) {
            return call("reserve", () -> "v1:" + name + "-" + request.leaseId());
        }

        @Override
        public IssuedCredential issue(String ref, IssueRequest request, CallContext context) {
            tasks.add(request.task());
            return call("issue", () -> {
                String id = name + "/" + made.incrementAndGet();
                live.put(id, ref);
                return new IssuedCredential(
                        new Lease(
                                ref,
                                id,
                                "login-" + id,
                                Clock.systemUTC().instant().plus(request.ttl())),
                        Map.of("username", Secret.of("login-" + id), "password", Secret.of("p-" + id)));
            });
        }
    }

    private final class Pam extends Ends implements ElevationProvider {
        Pam() {
            super(Part.PAM_SESSION);
        }

        @Override
        public String reserve(ApprovedElevation elevation, CallContext context) {
            return call("reserve", () -> "v1:" + name + "-" + elevation.leaseId());
        }

        @Override
        public Grant grant(String ref, ApprovedElevation elevation, CallContext context) {
            tasks.add(elevation.task());
            return call("grant", () -> {
                String id = name + "/" + made.incrementAndGet() + "/" + elevation.principal();
                live.put(id, ref);
                return new Grant(ref, id, elevation.expiresAt(), true);
            });
        }
    }

    Object asVault() {
        return new Vault();
    }

    Object asPam() {
        return new Pam();
    }
}

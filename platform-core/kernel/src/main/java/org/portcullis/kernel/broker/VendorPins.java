// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.invoke.Call;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.invoke.Participants;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * Who is really there, asked when an instance is activated and before draws. Stored on each lease, so that nothing that another vendor says of
 * it later is believed. A change of the vendor under one configuration name is recorded.
 */
@Component(service = VendorPins.class, immediate = true)
public final class VendorPins {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration BELIEVED = Duration.ofSeconds(15);

    private final Participants participants;
    private final Store store;
    private final Clock clock;
    private final Map<String, Pin> pins = new ConcurrentHashMap<>();
    private final AutoCloseable subscription;

    private record Pin(long generation, long askedNanos, CompletableFuture<String> identity) {

        /** Made anew under the same address, a vendor shows after {@link #BELIEVED}. */
        boolean isGood(Instance instance) {
            boolean young = System.nanoTime() - askedNanos < BELIEVED.toNanos();
            return generation == instance.generation()
                    && !identity.isCompletedExceptionally()
                    && (young || !identity.isDone());
        }
    }

    /** Asks each instance as soon as it appears, so that the first draw needn't. */
    @Activate
    public VendorPins(@Reference Participants participants, @Reference Store store, @Reference Instances instances) {
        this(participants, store, instances, Clock.systemUTC());
    }

    VendorPins(Participants participants, Store store, Instances instances, Clock clock) {
        this.participants = participants;
        this.store = store;
        this.clock = clock;
        this.subscription = instances.listen(new Instances.Listener() {
            @Override
            public void present(Instance instance) {
                if (instance.ends().isPresent()) {
                    ask(instance);
                }
            }

            @Override
            public void gone(String id) {
                pins.remove(id);
            }
        });
    }

    /** Stops asking. */
    @Deactivate
    public void close() throws Exception {
        subscription.close();
    }

    /**
     * Who is there, asked for each generation of the instance and again when that was a while ago.
     *
     * @throws AdapterException when it can't be told now
     */
    String identity(Instance instance) {
        CompletableFuture<String> identity = ask(instance);
        try {
            return identity.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof AdapterException known) {
                throw known;
            }
            throw new AdapterException(
                    FailureKind.INTERNAL, instance.id() + ": its vendor's identity could not be stored", e.getCause());
        }
    }

    private CompletableFuture<String> ask(Instance instance) {
        return pins.compute(instance.id(), (id, known) -> {
                    boolean good = known != null && known.isGood(instance);
                    return good ? known : new Pin(instance.generation(), System.nanoTime(), asked(instance));
                })
                .identity();
    }

    private CompletableFuture<String> asked(Instance instance) {
        String id = instance.id();
        return participants
                .vendorIdentity(id, new Call(PATIENCE, "identity-" + id, "identity-" + id, ""))
                .thenApply(identity -> {
                    store.write(Priority.NORMAL, tx -> stored(tx, instance, identity));
                    return identity;
                });
    }

    private Void stored(Tx tx, Instance instance, String identity) {
        Optional<String> before = tx.one(
                "SELECT COALESCE(vendor_identity, '') AS v FROM adapter_instance WHERE id = ?",
                row -> row.text("v"),
                instance.id());
        tx.update(
                "INSERT INTO adapter_instance (id, environment, vendor_identity, pinned_at, checked_at, doc)"
                        + " VALUES (?, ?, ?, ?, ?, '{}') ON CONFLICT (id) DO UPDATE SET environment = excluded.environment,"
                        + " vendor_identity = excluded.vendor_identity, pinned_at = excluded.pinned_at,"
                        + " checked_at = excluded.checked_at",
                instance.id(),
                instance.environment(),
                identity,
                clock.instant(),
                clock.instant());
        if (before.isPresent() && !before.get().equals(identity)) {
            tx.audit(new AuditEntry(
                    "adapter.vendor-changed",
                    "DONE",
                    "system",
                    Optional.empty(),
                    Optional.empty(),
                    Map.of("adapter", instance.id(), "before", before.get(), "now", identity)));
        }
        return null;
    }
}

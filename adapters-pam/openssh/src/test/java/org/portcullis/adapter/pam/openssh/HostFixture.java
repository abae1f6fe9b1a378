// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ApprovedOperation;
import org.portcullis.spi.elevation.ElevationProvider;
import org.portcullis.spi.elevation.Grant;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.tck.ElevationVendor;
import org.portcullis.tck.Fault;
import org.portcullis.tck.InventoryVendor;
import org.portcullis.tck.JumpingClock;
import org.portcullis.tck.Orders;
import org.portcullis.tck.RevocationVendor;

/** The adapter at a host, real or in memory. */
final class HostFixture implements ElevationVendor, RevocationVendor, InventoryVendor {
    private static final AtomicInteger NUMBER = new AtomicInteger((int) (System.nanoTime() & 0xffffff));

    final HostWorld world;
    OpensshPamAdapter adapter;
    private final JumpingClock clock = new JumpingClock();
    private final Map<String, HostWorld.Live> live = new ConcurrentHashMap<>();

    HostFixture(HostWorld world) {
        this.world = world;
        this.adapter = new OpensshPamAdapter(world.side(clock), clock);
    }

    @Override
    public boolean restart() {
        adapter.close();
        adapter = new OpensshPamAdapter(world.side(clock), clock);
        return true;
    }

    @Override
    public boolean jumpClock(Duration offset) {
        clock.jump(offset);
        return true;
    }

    static CallContext context() {
        String id = "call-" + NUMBER.incrementAndGet();
        return new CallContext(Instant.now().plusSeconds(20), id, id);
    }

    @Override
    public ElevationProvider provider() {
        return adapter;
    }

    @Override
    public RevocationParticipant participant() {
        return adapter;
    }

    @Override
    public Inventory inventory() {
        return adapter;
    }

    @Override
    public ApprovedElevation elevation(String leaseId, TaskRef task, Instant expiresAt) {
        return new ApprovedElevation(
                leaseId,
                task,
                "billing-host",
                "v-agent-" + NUMBER.incrementAndGet(),
                List.of(
                        new ApprovedOperation("status", Map.of(), "{\"service\": [\"billing\", \"mail\"]}"),
                        new ApprovedOperation("hold", Map.of("operation", "hold"), "{}")),
                expiresAt);
    }

    @Override
    public boolean allowed(ApprovedElevation elevation) {
        return world.works(elevation.principal());
    }

    @Override
    public Held grantAccess(TaskRef task) {
        ApprovedElevation elevation = newElevation(task);
        return grant(adapter.reserve(elevation, context()), elevation);
    }

    ApprovedElevation newElevation(TaskRef task) {
        return elevation("lse_f" + NUMBER.incrementAndGet(), task, Instant.now().plusSeconds(300));
    }

    private Held grant(String ref, ApprovedElevation elevation) {
        Grant grant = adapter.grant(ref, elevation, context());
        live.put(ref, world.begin(elevation.principal()));
        return Orders.held(elevation, grant);
    }

    @Override
    public boolean stillOpen(Held held) {
        HostWorld.Live session = live.get(held.ref());
        return world.works(held.principal()) || (session != null && session.lives());
    }

    @Override
    public Held unknown() {
        return new Held("lse_never", "v1:pcl-never" + NUMBER.incrementAndGet(), "", "v-never", true, Instant.now());
    }

    /** As 0.1.0 wrote them. */
    @Override
    public List<Held> writtenBefore(TaskRef task) {
        return List.of(grant("v1:pcl-0123456789tck" + NUMBER.incrementAndGet(), newElevation(task)));
    }

    @Override
    public Optional<Birth> beginBirth(TaskRef task) {
        ApprovedElevation elevation = newElevation(task);
        String ref = adapter.reserve(elevation, context());
        world.holdGrants();
        CompletableFuture<Void> granting = CompletableFuture.runAsync(() -> grantOrFail(ref, elevation));
        world.awaitGrant();
        Held held = Orders.unsettled(elevation.leaseId(), ref, elevation.principal(), elevation.expiresAt());
        return Optional.of(new HeldBirth(held, world, granting));
    }

    private void grantOrFail(String ref, ApprovedElevation elevation) {
        try {
            adapter.grant(ref, elevation, context());
        } catch (AdapterException e) {
            // ended while it was under way: what a kill does
        }
    }

    private record HeldBirth(Held held, HostWorld world, CompletableFuture<Void> granting) implements Birth {
        @Override
        public void finish() {
            world.letGrantsPass();
            granting.join();
        }
    }

    @Override
    public void remove(Held held) {
        world.remove(held.vendorLease());
    }

    @Override
    public void makeForeign() {
        world.makeForeign();
    }

    @Override
    public Set<Fault> faults() {
        return world.faults();
    }

    @Override
    public void breakWith(Fault fault) {
        world.breakWith(fault);
    }

    @Override
    public Set<String> canaries() {
        return world.canaries();
    }

    @Override
    public void close() {
        live.values().forEach(HostWorld.Live::close);
        adapter.close();
        world.close();
    }
}

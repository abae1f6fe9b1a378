// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.service.IdKind;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Part;

/**
 * Random kills, births and restarts while the vendors fail at random: REVOKED is never said while a vendor has a live
 * thing of the target, and in the end all is REVOKED (REV-1, REV-3). The seed is printed.
 */
@Tag("slow")
class RandomFaultsTest {
    private static final int AGENTS = 60;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("portcullis.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Map<String, String> agentOfRef = new ConcurrentHashMap<>();
    private final AtomicBoolean calm = new AtomicBoolean();

    @Test
    @DisplayName("never REVOKED while something lives")
    void never() throws Exception {
        System.out.println("seed " + seed);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (SqlStore store = SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "n1"));
                FakeVendors vendors = new FakeVendors()) {
            List<FakeVendor> all = List.of(
                    vendors.add(new FakeVendor("vault~t", Part.VAULT_LEASE)),
                    vendors.add(new FakeVendor("pam~t", Part.PAM_SESSION)),
                    vendors.add(new FakeVendor("token-service", Part.TOKEN)),
                    vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK)));
            World world = new World(store, vendors, folder);
            Map<String, Revocation> kills = new ConcurrentHashMap<>();
            Future<?> chaos = threads.submit(() -> chaos(vendors, all));
            List<Future<?>> births = new ArrayList<>();
            for (int i = 0; i < AGENTS; i++) {
                String agent = IdKind.AGENT.newId(world.clock.instant());
                births.add(seed(world, threads, all, agent));
                kills.put(agent, world.revoke("agent", agent));
                if (random.nextInt(20) == 0) {
                    world.close();
                    world = new World(store, vendors, folder);
                }
                look(world, kills, all);
            }
            for (Future<?> birth : births) {
                birth.get(30, TimeUnit.SECONDS);
            }
            look(world, kills, all);
            calm.set(true);
            chaos.get(10, TimeUnit.SECONDS);
            all.forEach(vendors::add);
            for (Revocation kill : kills.values()) {
                assertThat(world.await(kill, 30_000).state())
                        .as("seed %d", seed)
                        .isEqualTo(RevocationState.REVOKED);
            }
            look(world, kills, all);
            assertThat(all.get(0).living).isEmpty();
            assertThat(all.get(1).living).isEmpty();
            world.close();
        } finally {
            threads.shutdownNow();
        }
    }

    /** One lease that lives, and one whose issue is under way when the kill comes and that may be born later. */
    private Future<?> seed(World world, ExecutorService threads, List<FakeVendor> all, String agent) {
        String elevation = IdKind.ELEVATION.newId(world.clock.instant());
        String lease = IdKind.LEASE.newId(world.clock.instant());
        String late = IdKind.LEASE.newId(world.clock.instant());
        world.agent(agent, "LOW");
        world.token(IdKind.GRANT.newId(world.clock.instant()), agent);
        world.elevation(elevation, agent, "T-1");
        world.lease(lease, agent, elevation, "T-1");
        make(all.get(0), "ref-" + lease, agent);
        make(all.get(1), "pam-" + lease, agent);
        world.leaseRow(late, agent, elevation, "OPENING", "REFERENCED");
        CountDownLatch begin = new CountDownLatch(1);
        long delay = random.nextInt(300);
        boolean born = random.nextBoolean();
        Future<?> birth = threads.submit(() -> {
            begin.await(delay, TimeUnit.MILLISECONDS);
            if (born) {
                make(all.get(0), "ref-" + late, agent);
            }
            // the drawer stores the answer, or that nothing happened, after the vendor has made it
            world.write(tx -> tx.update(
                    born
                            ? "UPDATE lease SET vault_state = 'MADE', vendor_lease = 'v' WHERE id = ?"
                            : "UPDATE lease SET issue_deadline = 0 WHERE id = ?",
                    late));
            return null;
        });
        return birth;
    }

    private void make(FakeVendor vendor, String ref, String agent) {
        agentOfRef.put(ref, agent);
        vendor.make(ref);
    }

    private void look(World world, Map<String, Revocation> kills, List<FakeVendor> all) {
        kills.forEach((agent, kill) -> {
            Revocation now = world.kill.revocation(World.OPERATOR, kill.id());
            if (now.state() == RevocationState.REVOKED) {
                for (FakeVendor vendor : all) {
                    assertThat(vendor.living.keySet())
                            .as("seed %d: %s is REVOKED", seed, agent)
                            .noneMatch(ref -> agent.equals(agentOfRef.get(ref)));
                }
            }
        });
    }

    private void chaos(FakeVendors vendors, List<FakeVendor> all) {
        Random own = new Random(seed);
        FailureKind[] kinds = FailureKind.values();
        while (!calm.get()) {
            FakeVendor vendor = all.get(own.nextInt(all.size()));
            switch (own.nextInt(6)) {
                case 0 -> vendor.failing = kinds[own.nextInt(kinds.length)];
                case 1 -> vendor.lies = true;
                case 2 -> vendors.remove(vendor);
                case 3 -> vendor.identity = "vendor-2";
                case 4 -> vendor.evidence = own.nextBoolean() ? null : Evidence.ROTATED;
                default -> heal(vendors, vendor);
            }
            LockSupport.parkNanos(1_000_000L * (5 + own.nextInt(20))); // the rhythm of the chaos; nobody waits for it
            heal(vendors, vendor);
        }
        all.forEach(vendor -> heal(vendors, vendor));
    }

    private static void heal(FakeVendors vendors, FakeVendor vendor) {
        vendor.failing = null;
        vendor.lies = false;
        vendor.identity = "vendor-1";
        vendor.evidence = Evidence.READ_BACK;
        vendors.add(vendor);
    }
}

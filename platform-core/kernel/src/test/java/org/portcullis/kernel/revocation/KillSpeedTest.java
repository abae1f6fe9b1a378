// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.service.IdKind;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.spi.revocation.Part;

/** How fast a kill is over fake vendors: prints figures, and fails only when far from them (REV-5). */
@Tag("slow")
class KillSpeedTest {
    private static final int SINGLE = 200;
    private static final int MASS = 100;

    @TempDir
    Path folder;

    @Test
    @DisplayName("one agent at a time, and many at once whose vendors take 50 ms")
    void speed() throws Exception {
        try (SqlStore store = SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "n1"));
                FakeVendors vendors = new FakeVendors()) {
            FakeVendor vault = vendors.add(new FakeVendor("vault~t", Part.VAULT_LEASE));
            FakeVendor pam = vendors.add(new FakeVendor("pam~t", Part.PAM_SESSION));
            vendors.add(new FakeVendor("token-service", Part.TOKEN));
            vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK));
            try (World world = new World(store, vendors, folder)) {
                List<String> first = people(world, vault, pam, SINGLE);
                long[] millionths = new long[SINGLE];
                for (int i = 0; i < SINGLE; i++) {
                    long begin = System.nanoTime();
                    Revocation done = world.await(world.revoke("agent", first.get(i)), 10_000);
                    millionths[i] = System.nanoTime() - begin;
                    assertThat(done.state()).isEqualTo(RevocationState.REVOKED);
                }
                long[] warm = Arrays.copyOfRange(millionths, SINGLE / 2, SINGLE);
                Arrays.sort(warm);
                System.out.printf(
                        "one agent: first %.1f ms, p50 %.1f ms, p99 %.1f ms%n",
                        millionths[0] / 1e6, warm[warm.length / 2] / 1e6, warm[warm.length * 99 / 100] / 1e6);
                vault.slowMillis = 50;
                pam.slowMillis = 50;
                for (int round = 0; round < 2; round++) {
                    List<String> agents = people(world, vault, pam, MASS);
                    long cpu = cpuNanos();
                    double took = mass(world, agents) / 1e9;
                    System.out.printf("" + MASS + " agents: %.2f s, %.2f s of CPU%n", took, (cpuNanos() - cpu) / 1e9);
                }
                assertThat(warm[warm.length / 2])
                        .isLessThan(Duration.ofMillis(200).toNanos());
            }
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long mass(World world, List<String> agents) {
        ExecutorService callers = Executors.newFixedThreadPool(32);
        try {
            long begin = System.nanoTime();
            List<CompletableFuture<Revocation>> all = new ArrayList<>();
            for (String agent : agents) {
                all.add(CompletableFuture.supplyAsync(() -> world.revoke("agent", agent), callers));
            }
            long deadline = begin + Duration.ofSeconds(180).toNanos();
            for (CompletableFuture<Revocation> each : all) {
                Revocation done = world.await(each.join(), Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                assertThat(done.state()).isEqualTo(RevocationState.REVOKED);
            }
            return System.nanoTime() - begin;
        } finally {
            callers.shutdown();
        }
    }

    private static List<String> people(World world, FakeVendor vault, FakeVendor pam, int count) {
        List<String> agents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String agent = IdKind.AGENT.newId(world.clock.instant());
            String elevation = IdKind.ELEVATION.newId(world.clock.instant());
            String lease = IdKind.LEASE.newId(world.clock.instant());
            world.agent(agent, "HIGH");
            world.token(IdKind.GRANT.newId(world.clock.instant()), agent);
            world.elevation(elevation, agent, "T-1");
            world.lease(lease, agent, elevation, "T-1");
            vault.make("ref-" + lease);
            pam.make("pam-" + lease);
            agents.add(agent);
        }
        return agents;
    }
}

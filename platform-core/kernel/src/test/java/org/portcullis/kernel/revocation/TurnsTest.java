// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.invoke.InstanceLimits;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.world.Database;
import org.portcullis.service.IdKind;
import org.portcullis.service.revocation.PartState;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.spi.revocation.Part;

@DisplayName("REV-1: a kill commanded in the middle of a mass kill isn't behind it at a vendor that takes four at once")
class TurnsTest {
    private static final int MASS = 60;
    private static final int AT_ONCE = 4;
    private static final String AGENT = "agt_00000000000000000000000001";

    @TempDir
    Path folder;

    @Test
    @DisplayName("its order is among the next ones, and the vendor never has more than four")
    void single() throws Exception {
        try (SqlStore store = Database.SQLITE.open(folder);
                FakeVendors vendors = new FakeVendors()) {
            FakeVendor vault = vendors.add(new FakeVendor("vault~t", Part.VAULT_LEASE));
            FakeVendor pam = vendors.add(new FakeVendor("pam~t", Part.PAM_SESSION));
            vendors.add(new FakeVendor("token-service", Part.TOKEN));
            vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK));
            vault.limits = new InstanceLimits(16, AT_ONCE, Duration.ofSeconds(30), Duration.ofSeconds(90), 30);
            try (World world = new World(store, vendors, folder)) {
                for (int i = 0; i < MASS; i++) {
                    String agent = IdKind.AGENT.newId(world.clock.instant());
                    equip(world, agent, vault, pam);
                    world.label(agent);
                }
                equip(world, AGENT, vault, pam);
                vault.hang = new CountDownLatch(1);
                Revocation mass = world.revoke("label", "team=billing");
                World.until(() -> settled(world, mass));
                Revocation single = world.revoke("agent", AGENT);
                World.until(() -> settled(world, single));
                vault.hang.countDown();
                assertThat(world.await(mass, 10_000).state()).isEqualTo(RevocationState.REVOKED);
                assertThat(world.await(single, 10_000).state()).isEqualTo(RevocationState.REVOKED);
                assertThat(vault.living).isEmpty();
                assertThat(vault.orders).hasSize(MASS + 1);
                assertThat(vault.orders.subList(0, 2 * AT_ONCE + 1))
                        .as("the first orders that the vendor got")
                        .anyMatch(order -> order.agentId().equals(AGENT));
                assertThat(vault.mostAtWork.get()).isLessThanOrEqualTo(AT_ONCE);
            }
        }
    }

    /** Its orders are on their way or in the line: the tokens' is given after the vault's. */
    private static boolean settled(World world, Revocation revocation) {
        return World.state(world.await(revocation, 1), Part.TOKEN) == PartState.VERIFIED;
    }

    private static void equip(World world, String agent, FakeVendor vault, FakeVendor pam) {
        String elevation = IdKind.ELEVATION.newId(world.clock.instant());
        String lease = IdKind.LEASE.newId(world.clock.instant());
        world.agent(agent, "HIGH");
        world.token(IdKind.GRANT.newId(world.clock.instant()), agent);
        world.elevation(elevation, agent, "T-1");
        world.lease(lease, agent, elevation, "T-1");
        vault.make("ref-" + lease);
        pam.make("pam-" + lease);
    }
}

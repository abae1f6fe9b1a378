// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.world.Database;
import org.portcullis.service.revocation.PartState;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationPart;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;

@DisplayName("REV-5: a policy's own SLA holds, and when it is over people see who hasn't answered")
class LateTest {
    private static final String AGENT = "agt_00000000000000000000000001";

    @TempDir
    Path folder;

    @Test
    @DisplayName("a vendor that hangs past the SLA: PARTIAL, its part RETRYING with the reason; then done")
    void hangs() throws Exception {
        Files.createDirectories(folder.resolve("policies"));
        Files.writeString(folder.resolve("policies/tight.yaml"), "version: 1\nlimits: {HIGH: {kill_sla: PT1S}}");
        try (SqlStore store = Database.SQLITE.open(folder);
                FakeVendors vendors = new FakeVendors()) {
            FakeVendor vault = vendors.add(new FakeVendor("vault~t", Part.VAULT_LEASE));
            vendors.add(new FakeVendor("token-service", Part.TOKEN));
            vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK));
            FakeVendor pam = vendors.add(new FakeVendor("pam~t", Part.PAM_SESSION));
            try (World world = new World(store, vendors, folder)) {
                world.agent(AGENT, "HIGH");
                world.elevation("elv_00000000000000000000000001", AGENT, "T-1");
                world.lease("lse_1", AGENT, "elv_00000000000000000000000001", "T-1");
                vault.make("ref-lse_1");
                pam.make("pam-lse_1");
                vault.hang = new CountDownLatch(1);
                Revocation commanded = world.revoke("agent", AGENT);
                assertThat(Duration.between(
                                commanded.times().commandedAt(),
                                commanded.times().deadline()))
                        .isEqualTo(Duration.ofSeconds(1));
                World.until(() -> world.await(commanded, 10).state() == RevocationState.PARTIAL);
                RevocationPart late = world.await(commanded, 10).parts().stream()
                        .filter(part -> part.part() == Part.VAULT_LEASE)
                        .findFirst()
                        .orElseThrow();
                assertThat(late.state()).isEqualTo(PartState.RETRYING);
                assertThat(late.detail()).contains("no answer yet");
                vault.hang.countDown();
                assertThat(world.await(commanded, 5_000).state()).isEqualTo(RevocationState.REVOKED);
            }
        }
    }

    @Test
    @DisplayName("many leases of an agent are ordered piece by piece: a slow vendor ends some of them in each attempt")
    void pieces() throws Exception {
        try (SqlStore store = Database.SQLITE.open(folder);
                FakeVendors vendors = new FakeVendors()) {
            FakeVendor vault = vendors.add(new FakeVendor("vault~t", Part.VAULT_LEASE));
            FakeVendor pam = vendors.add(new FakeVendor("pam~t", Part.PAM_SESSION));
            vendors.add(new FakeVendor("token-service", Part.TOKEN));
            vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK));
            try (World world = new World(store, vendors, folder)) {
                world.agent(AGENT, "HIGH");
                world.elevation("elv_00000000000000000000000001", AGENT, "T-1");
                for (int i = 0; i < 10; i++) {
                    world.lease("lse_" + i, AGENT, "elv_00000000000000000000000001", "T-1");
                    vault.make("ref-lse_" + i);
                    pam.make("pam-lse_" + i);
                }
                assertThat(world.await(world.revoke("agent", AGENT), 5_000).state())
                        .isEqualTo(RevocationState.REVOKED);
                assertThat(vault.living).isEmpty();
                assertThat(vault.orders).allMatch(order -> order.held().size() <= 4);
                assertThat(vault.orders.stream().map(Order::id).distinct()).hasSize(3);
            }
        }
    }
}

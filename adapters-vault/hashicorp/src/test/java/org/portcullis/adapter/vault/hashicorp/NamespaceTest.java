// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.revocation.Held;
import org.portcullis.tck.Orders;

/** A namespace is a vault of its own behind one address; {@code RealVaultEnginesTest} works in a real one. */
class NamespaceTest {
    private static CallContext soon() {
        return VaultFixture.context(Duration.ofSeconds(10));
    }

    @Test
    @DisplayName("REV-1: every call names the namespace, and what is said of another's leases is not believed")
    void named() {
        FakeVault side = new FakeVault();
        try (VaultFixture vault = new VaultFixture(side, Map.of("namespace", "team/agents"))) {
            Held held = vault.grantAccess(new TaskRef("agt_x", "T-1", "elv_x"));
            vault.adapter.revoke(Orders.ending(held), soon());
            vault.adapter.confirm(Orders.ending(held), soon());
            vault.adapter.list("", soon());
            assertThat(side.vault.namespaces()).containsOnly("team/agents");
            assertThat(vault.adapter.vendorIdentity(soon())).isEqualTo("fake-cluster/team/agents");
        }
    }
}

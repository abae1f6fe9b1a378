// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.tck.Fault;
import org.portcullis.tck.Orders;
import org.portcullis.tck.RevocationVendor;

/** What a real vault does in its own way with a role for each elevation; the whole contract runs on the fake. */
@Tag("slow")
@DisplayName("A role for each elevation at a real OpenBao")
class RealVaultRolePerElevationTest {
    private static final TaskRef TASK = new TaskRef("agt_x", "T-1", "elv_x");

    private final RealVault side = new RealVault();
    private final VaultFixture vault = new VaultFixture(side, Map.of("role_per_elevation", true));

    @AfterEach
    void close() {
        vault.breakWith(Fault.NONE);
        vault.close();
    }

    private static CallContext soon() {
        return VaultFixture.context(Duration.ofSeconds(15));
    }

    private String roleOf(Held held) {
        return side.bao
                .call("GET", "database/roles/" + VaultRef.parse(held.ref()).role(), null)
                .body();
    }

    private void endAndProve(Held held) {
        Optional<Evidence> evidence = Optional.empty();
        Instant end = Instant.now().plus(vault.patience());
        while (evidence.isEmpty() && Instant.now().isBefore(end)) {
            vault.adapter.revoke(Orders.ending(held), soon());
            evidence = vault.adapter.confirm(Orders.ending(held), soon());
        }
        assertThat(evidence).contains(Evidence.READ_BACK);
    }

    @Test
    @DisplayName(
            "REV-1, DEL-5: ended and read back with its role; a neighbour works on; an answer that got lost is asked for again")
    void ended() {
        Held mine = vault.grantAccess(TASK);
        Held neighbour = vault.grantAccess(TASK);
        assertThat(roleOf(mine)).contains("creation_statements");
        assertThat(vault.adapter.confirm(Orders.ending(mine), soon())).isEmpty();
        vault.breakWith(Fault.ANSWER_LOST);
        assertThat(catchThrowable(() -> vault.adapter.revoke(Orders.ending(mine), soon())))
                .isNotNull();
        vault.breakWith(Fault.NONE);
        endAndProve(mine);
        assertThat(roleOf(mine)).doesNotContain("creation_statements");
        assertThat(vault.stillOpen(mine)).isFalse();
        assertThat(vault.stillOpen(neighbour)).isTrue();
        assertThat(vault.adapter.revoke(Orders.ending(mine), soon())).isInstanceOf(Receipt.AlreadyAbsent.class);
    }

    @Test
    @DisplayName("CRB-1: what is born late under its own role is found by it, and never proven dead before it is")
    void bornLate() {
        Held neighbour = vault.grantAccess(TASK);
        RevocationVendor.Birth birth = vault.beginBirth(TASK).orElseThrow();
        vault.adapter.revoke(Orders.ending(birth.held()), soon());
        assertThat(vault.adapter.confirm(Orders.ending(birth.held()), soon())).isEmpty();
        birth.finish();
        endAndProve(birth.held());
        assertThat(vault.alive()).as("the neighbour's").isEqualTo(1);
        assertThat(vault.stillOpen(neighbour)).isTrue();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.service.revocation.PartState;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Part;

/** New kernel objects over the same store: a kill goes on from wherever the old ones stopped (REV-3). */
class RestartTest {
    private static final String AGENT = "agt_00000000000000000000000001";
    private static final String ELEVATION = "elv_00000000000000000000000001";

    @TempDir
    Path folder;

    /** The old kernel's store fails from the step on, as if its process had died there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                Steps.REVOKE_COMMITTED,
                Steps.REVOKE_SENT,
                Steps.REVOKE_EVIDENCE,
                Steps.REVOKE_PART_STORED,
                Steps.REVOKE_COMPLETED
            })
    @DisplayName("dies at a named step, and the next start ends it")
    void diesAt(String step) throws Exception {
        try (SqlStore sql = SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "n1"));
                FakeVendors vendors = new FakeVendors()) {
            FakeVendor vault = vendors.add(new FakeVendor("vault~t", Part.VAULT_LEASE));
            FakeVendor pam = vendors.add(new FakeVendor("pam~t", Part.PAM_SESSION));
            vendors.add(new FakeVendor("token-service", Part.TOKEN));
            vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK));
            pam.slowMillis = 100; // so that parts are stored one by one
            FailingStore dying = new FailingStore(sql);
            CountDownLatch died = new CountDownLatch(1);
            World old = new World(dying, vendors, folder, (reached, id) -> {
                if (reached.equals(step)) {
                    dying.writesFail = true;
                    dying.readsFail = true;
                    died.countDown();
                }
            });
            String id = seeded(old, vault, pam).id();
            assertThat(died.await(10, TimeUnit.SECONDS)).isTrue();
            old.close();
            try (World next = new World(new FailingStore(sql), vendors, folder)) {
                World.until(() -> next.text("SELECT state AS x FROM revocation WHERE id = ?", id)
                        .equals(Optional.of("REVOKED")));
                Revocation done = next.kill.revocation(World.OPERATOR, id);
                assertThat(done.parts()).hasSize(4).allMatch(part -> part.state() == PartState.VERIFIED);
                assertThat(vault.living).isEmpty();
                assertThat(pam.living).isEmpty();
                assertThat(next.text("SELECT state AS x FROM lease WHERE id = 'lse_1'"))
                        .contains("ENDED");
            }
        }
    }

    private static Revocation seeded(World world, FakeVendor vault, FakeVendor pam) {
        world.agent(AGENT, "HIGH");
        world.token("gnt_1", AGENT);
        world.elevation(ELEVATION, AGENT, "T-1");
        world.lease("lse_1", AGENT, ELEVATION, "T-1");
        vault.make("ref-lse_1");
        pam.make("pam-lse_1");
        return world.revoke("agent", AGENT);
    }

    @Test
    @DisplayName(
            "a kill that waits for a vendor goes on after a restart, with its parts and its attempts; the old driver"
                    + " finds its claim lost")
    void goesOn() throws Exception {
        try (SqlStore sql = SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "n1"));
                FakeVendors vendors = new FakeVendors()) {
            FakeVendor vault = vendors.add(new FakeVendor("vault~t", Part.VAULT_LEASE));
            FakeVendor pam = vendors.add(new FakeVendor("pam~t", Part.PAM_SESSION));
            vendors.add(new FakeVendor("token-service", Part.TOKEN));
            vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK));
            vault.failing = FailureKind.UNAVAILABLE;
            World old = new World(sql, vendors, folder);
            Revocation commanded = seeded(old, vault, pam);
            World.until(() -> old.text(
                            "SELECT state AS x FROM revocation_part WHERE revocation_id = ? AND part = 'PAM_SESSION'",
                            commanded.id())
                    .equals(Optional.of("VERIFIED")));
            try (World next = new World(sql, vendors, folder)) { // the old one hasn't noticed that it is dead
                World.until(() -> next.text("SELECT CAST(claim_no AS TEXT) AS x FROM revocation")
                        .equals(Optional.of("2")));
                int ordersToPam = pam.orders.size();
                vault.failing = null;
                Revocation done = next.await(commanded, 10_000);
                assertThat(done.state()).isEqualTo(RevocationState.REVOKED);
                assertThat(pam.orders).hasSize(ordersToPam);
                assertThat(World.part(done, Part.VAULT_LEASE).attempts()).isGreaterThan(1);
                World.until(() -> old.await(commanded, 10).state() == RevocationState.REVOKED);
            } finally {
                old.close();
            }
        }
    }

    @Test
    @DisplayName("fences stored, the rest not: the next start prepares and drives it")
    void unprepared() throws Exception {
        try (SqlStore sql = SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "n1"));
                FakeVendors vendors = new FakeVendors()) {
            vendors.add(new FakeVendor("vault~t", Part.VAULT_LEASE));
            FailingStore dying = new FailingStore(sql);
            World old = new World(dying, vendors, folder, (reached, id) -> {
                if (reached.equals(Steps.REVOKE_COMMITTED)) {
                    dying.writesFail = true; // dies between the fences and the preparation
                }
            });
            for (int i = 0; i < 80; i++) {
                String agent = "agt_" + String.format("%026d", i);
                old.agent(agent, "LOW");
                old.token("gnt_" + i, agent);
            }
            Revocation commanded = old.revoke("environment", "test");
            assertThat(commanded.parts()).hasSize(4);
            World.until(() -> dying.writesFail);
            old.close();
            try (World next = new World(sql, vendors, folder)) {
                vendors.add(new FakeVendor("token-service", Part.TOKEN));
                vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK));
                assertThat(next.await(commanded, 10_000).state()).isEqualTo(RevocationState.REVOKED);
                assertThatThrownBy(() -> next.store.write(
                                Priority.NORMAL, tx -> next.gate.admit(tx, List.of(Keys.environment("test")))))
                        .hasMessageContaining("block");
            }
        }
    }
}

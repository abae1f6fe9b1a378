// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.world.Database;
import org.portcullis.service.PageRequest;
import org.portcullis.service.Refusal;
import org.portcullis.service.revocation.PartState;
import org.portcullis.service.revocation.Preview;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;

/** The state machine of a kill against vendors that hang, fail, lie, are absent or another (REV-1, REV-2, REV-4). */
class RevocationTest {
    private static final String AGENT = "agt_00000000000000000000000001";
    private static final String OTHER = "agt_00000000000000000000000002";
    private static final String ELEVATION = "elv_00000000000000000000000001";

    @TempDir
    Path folder;

    private SqlStore store;
    private FakeVendors vendors;
    private World world;
    private FakeVendor vault;
    private FakeVendor pam;
    private FakeVendor tokens;
    private FakeVendor gateway;

    Database database() {
        return Database.SQLITE;
    }

    @BeforeEach
    void open() {
        store = database().open(folder);
        vendors = new FakeVendors();
        vault = vendors.add(new FakeVendor("vault~t", Part.VAULT_LEASE));
        pam = vendors.add(new FakeVendor("pam~t", Part.PAM_SESSION));
        tokens = vendors.add(new FakeVendor("token-service", Part.TOKEN));
        gateway = vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK));
        world = new World(store, vendors, folder);
        world.agent(AGENT, "HIGH");
        world.token("gnt_1", AGENT);
        world.elevation(ELEVATION, AGENT, "T-1");
        world.lease("lse_1", AGENT, ELEVATION, "T-1");
        vault.make("ref-lse_1");
        pam.make("pam-lse_1");
    }

    @AfterEach
    void close() throws Exception {
        world.close();
        store.close();
        vendors.close();
    }

    @Test
    @DisplayName("progress that comes late never reopens what has ended (REV-3)")
    void lateProgress() {
        Revocation done = world.await(world.revoke("agent", AGENT), 5_000);
        assertThat(done.state()).isEqualTo(RevocationState.REVOKED);
        store.write(Priority.REVOCATION, tx -> {
            RevocationRow row = RevocationRows.find(tx, done.id()).orElseThrow();
            RevocationRow open =
                    new RevocationRow(row.command(), RevocationState.REVOKING, null, true, 0, row.claim(), row.parts());
            new Ledgering(null)
                    .progress(tx, new Kill.News(open, row.parts(), List.of(), List.of(), List.of()), Instant.now());
            return null;
        });
        RevocationRow after =
                store.read(tx -> RevocationRows.find(tx, done.id()).orElseThrow());
        assertThat(after.state()).isEqualTo(RevocationState.REVOKED);
    }

    @Test
    @DisplayName(
            "an agent is fenced, suspended and ended in four parts, each by the vendor's evidence (REV-1, REV-2, REV-6)")
    void agent() {
        Revocation commanded = world.revoke("agent", AGENT);
        assertThatThrownBy(() -> world.token("gnt_2", AGENT)).isInstanceOf(Refusal.class);
        Revocation done = world.await(commanded, 5_000);
        assertThat(done.state()).isEqualTo(RevocationState.REVOKED);
        assertThat(done.durable()).isTrue();
        assertThat(done.parts()).hasSize(4).allMatch(part -> part.state() == PartState.VERIFIED);
        assertThat(vault.living).isEmpty();
        assertThat(pam.living).isEmpty();
        assertThat(vault.orders.get(0).scope()).isEqualTo(Order.Scope.AGENT);
        assertThat(world.text("SELECT status AS x FROM agent WHERE id = ?", AGENT))
                .contains("SUSPENDED");
        assertThat(world.text("SELECT status AS x FROM elevation WHERE id = ?", ELEVATION))
                .contains("REVOKED");
        assertThat(world.text("SELECT state AS x FROM lease WHERE id = 'lse_1'"))
                .contains("ENDED");
        assertThat(world.text("SELECT state AS x FROM grant_entry WHERE id = 'lse_1'"))
                .contains("REVOKED");
        Revocation stored = world.kill.revocation(World.OPERATOR, done.id());
        assertThat(stored.state()).isEqualTo(RevocationState.REVOKED);
        assertThat(stored.times().completedAt()).isPresent();
        assertThat(world.kill.events(World.OPERATOR, done.id(), 0, Duration.ofMillis(10)))
                .isNotEmpty()
                .last()
                .satisfies(event -> assertThat(event.revocation().state()).isEqualTo(RevocationState.REVOKED));
    }

    @Test
    @DisplayName("all four parts are named; what was never granted is not applicable, by the ledger (REV-1)")
    void nothingGranted() {
        world.agent(OTHER, "LOW");
        Revocation done = world.await(world.revoke("agent", OTHER), 5_000);
        assertThat(done.state()).isEqualTo(RevocationState.REVOKED);
        assertThat(done.parts())
                .hasSize(4)
                .allMatch(part -> part.state() == PartState.NOT_APPLICABLE
                        && part.adapter().equals("none"));
        assertThat(vault.living).isNotEmpty();
    }

    @Test
    @DisplayName("a vendor that is down makes it PARTIAL, and it completes by itself when the vendor is back (REV-5)")
    void vendorDown() {
        vault.failing = FailureKind.UNAVAILABLE;
        Revocation commanded = world.revoke("agent", AGENT);
        World.until(() -> shown(commanded).state() == RevocationState.PARTIAL);
        World.until(() -> World.state(shown(commanded), Part.PAM_SESSION) == PartState.VERIFIED);
        assertThat(World.state(shown(commanded), Part.VAULT_LEASE)).isEqualTo(PartState.RETRYING);
        assertThat(pam.living).isEmpty();
        vault.failing = null;
        assertThat(world.await(commanded, 5_000).state()).isEqualTo(RevocationState.REVOKED);
        assertThat(World.part(shown(commanded), Part.VAULT_LEASE).attempts()).isGreaterThan(1);
    }

    @Test
    @DisplayName("a kind that can't succeed is STUCK, and tried at once when the instance changes (REV-1)")
    void stuck() {
        vault.failing = FailureKind.UNAUTHENTICATED;
        Revocation commanded = world.revoke("agent", AGENT);
        World.until(() -> World.state(shown(commanded), Part.VAULT_LEASE) == PartState.STUCK);
        assertThat(world.await(commanded, 300).state()).isEqualTo(RevocationState.PARTIAL);
        vault.failing = null;
        vendors.add(vault);
        assertThat(world.await(commanded, 5_000).state()).isEqualTo(RevocationState.REVOKED);
    }

    @Test
    @DisplayName("a missing adapter with live leases is STUCK, never not applicable (REV-1)")
    void missing() {
        vendors.remove(pam);
        Revocation commanded = world.revoke("agent", AGENT);
        World.until(() -> World.state(shown(commanded), Part.PAM_SESSION) == PartState.STUCK);
        assertThat(World.part(shown(commanded), Part.PAM_SESSION).detail()).contains("adapter missing");
        vendors.add(pam);
        assertThat(world.await(commanded, 5_000).state()).isEqualTo(RevocationState.REVOKED);
    }

    @Test
    @DisplayName("another vendor behind the instance is not believed, and gets no order (REV-1)")
    void differentVendor() {
        vault.identity = "vendor-2";
        Revocation commanded = world.revoke("agent", AGENT);
        World.until(() -> World.state(shown(commanded), Part.VAULT_LEASE) == PartState.STUCK);
        assertThat(World.part(shown(commanded), Part.VAULT_LEASE).detail()).contains("different vendor");
        assertThat(vault.orders).isEmpty();
        vault.identity = "vendor-1";
        vendors.add(vault);
        assertThat(world.await(commanded, 5_000).state()).isEqualTo(RevocationState.REVOKED);
    }

    @Test
    @DisplayName("a receipt is no evidence: a vendor that only says so keeps the part open (REV-1)")
    void lies() {
        vault.lies = true;
        Revocation commanded = world.revoke("agent", AGENT);
        assertThat(world.await(commanded, 700).state()).isNotEqualTo(RevocationState.REVOKED);
        assertThat(World.state(shown(commanded), Part.VAULT_LEASE)).isEqualTo(PartState.PENDING);
        vault.lies = false;
        assertThat(world.await(commanded, 10_000).state()).isEqualTo(RevocationState.REVOKED);
    }

    @Test
    @DisplayName("evidence weaker than what the instance declares doesn't settle; a weak declaration gives REVOKED")
    void weakEvidence() {
        vault.evidence = Evidence.ROTATED;
        Revocation commanded = world.revoke("agent", AGENT);
        assertThat(world.await(commanded, 400).state()).isNotEqualTo(RevocationState.REVOKED);
        vault.declared = Evidence.ROTATED;
        assertThat(world.await(commanded, 10_000).state()).isEqualTo(RevocationState.REVOKED);
        assertThat(World.state(shown(commanded), Part.VAULT_LEASE)).isEqualTo(PartState.REVOKED);
    }

    @Test
    @DisplayName("a credential that is being born counts as alive until its issue is settled (REV-3, CRB-1)")
    void birth() {
        world.leaseRow("lse_2", AGENT, ELEVATION, "OPENING", "REFERENCED");
        Revocation commanded = world.revoke("agent", AGENT);
        assertThat(world.await(commanded, 400).state()).isNotEqualTo(RevocationState.REVOKED);
        assertThat(World.part(shown(commanded), Part.VAULT_LEASE).detail()).contains("born");
        vault.make("ref-lse_2");
        world.write(
                tx -> tx.update("UPDATE lease SET vault_state = 'MADE', vendor_lease = 'v-lse_2' WHERE id = 'lse_2'"));
        assertThat(world.await(commanded, 10_000).state()).isEqualTo(RevocationState.REVOKED);
        assertThat(vault.living).isEmpty();
    }

    @Test
    @DisplayName("a hanging vendor holds up nobody else (PLG-6, REV-8)")
    void hanging() {
        vault.hang = new CountDownLatch(1);
        Revocation commanded = world.revoke("agent", AGENT);
        World.until(() -> World.state(shown(commanded), Part.PAM_SESSION) == PartState.VERIFIED);
        World.until(() -> World.state(shown(commanded), Part.TOKEN) == PartState.VERIFIED);
        assertThat(shown(commanded).state()).isEqualTo(RevocationState.REVOKING);
        vault.hang.countDown();
        assertThat(world.await(commanded, 5_000).state()).isEqualTo(RevocationState.REVOKED);
    }

    @Test
    @DisplayName("a task's kill touches only the task; a second command joins the open one (REV-4, REV-3)")
    void task() {
        String second = "elv_00000000000000000000000002";
        world.elevation(second, AGENT, "T-2");
        world.lease("lse_2", AGENT, second, "T-2");
        vault.make("ref-lse_2");
        pam.make("pam-lse_2");
        vault.failing = FailureKind.UNAVAILABLE;
        Revocation first = world.revoke("task", AGENT + "/T-1");
        assertThat(world.revoke("task", AGENT + "/T-1").id()).isEqualTo(first.id());
        vault.failing = null;
        Revocation done = world.await(first, 5_000);
        assertThat(done.state()).isEqualTo(RevocationState.REVOKED);
        assertThat(World.state(done, Part.TOKEN)).isEqualTo(PartState.NOT_APPLICABLE);
        assertThat(vault.living).containsOnlyKeys("ref-lse_2");
        assertThat(vault.orders).allMatch(order -> order.scope() == Order.Scope.REFERENCES);
        assertThat(world.text("SELECT status AS x FROM agent WHERE id = ?", AGENT))
                .contains("ACTIVE");
        world.token("gnt_3", AGENT);
        assertThatThrownBy(
                        () -> store.write(Priority.NORMAL, tx -> world.gate.admit(tx, Set.of(Keys.task(AGENT, "T-1")))))
                .isInstanceOf(Refusal.class);
    }

    @Test
    @DisplayName("system, adapter, environment and label reach what depends on them, and nothing beside it (REV-4)")
    void others() {
        world.agent(OTHER, "LOW");
        world.write(tx ->
                tx.update("INSERT INTO agent_label (agent_id, label, value) VALUES (?, 'team', 'billing')", OTHER));
        Preview preview = world.kill.preview(World.OPERATOR, new RevocationTarget("label", "team=billing"));
        assertThat(preview.agents()).containsExactly(OTHER);
        assertThat(world.await(world.revoke("label", "team=billing"), 5_000).state())
                .isEqualTo(RevocationState.REVOKED);
        assertThat(world.text("SELECT status AS x FROM agent WHERE id = ?", OTHER))
                .contains("SUSPENDED");
        assertThat(vault.living).isNotEmpty();
        preview = world.kill.preview(World.OPERATOR, new RevocationTarget("adapter", "pam~t"));
        assertThat(preview.participants()).contains("VAULT_LEASE vault~t", "PAM_SESSION pam~t");
        assertThat(world.await(world.revoke("adapter", "pam~t"), 5_000).state()).isEqualTo(RevocationState.REVOKED);
        assertThat(vault.living).isEmpty();
        assertThat(world.await(world.revoke("environment", "test"), 5_000).state())
                .isEqualTo(RevocationState.REVOKED);
        assertThat(tokens.orders).isNotEmpty();
        assertThat(gateway.orders).isNotEmpty();
    }

    @Test
    @DisplayName("bad and unknown targets are refused, and so is a caller without the role (REV-4)")
    void refused() {
        assertThatThrownBy(() -> world.revoke("agent", "agt_x")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> world.revoke("galaxy", "x")).hasMessageContaining("target type");
        assertThatThrownBy(() -> world.revoke("agent", OTHER)).hasMessageContaining("no agent");
        assertThatThrownBy(() -> world.revoke("system", "nowhere")).hasMessageContaining("no system");
        List<String> open = world.kill.revocations(World.OPERATOR, true, PageRequest.FIRST).items().stream()
                .map(Revocation::id)
                .toList();
        assertThat(open).isEmpty();
    }

    private Revocation shown(Revocation revocation) {
        return world.kill.revocation(World.OPERATOR, revocation.id());
    }
}

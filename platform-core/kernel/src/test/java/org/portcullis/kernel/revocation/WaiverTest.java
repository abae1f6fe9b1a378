// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.service.Refusal;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.revocation.PartState;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.service.revocation.Waiver;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Part;

@Timeout(60)
@DisplayName(
        "REV-1, JIT-3: two independent people close a revocation whose vendor is gone for good; never as a success")
class WaiverTest {
    private static final String AGENT = "agt_00000000000000000000000001";
    private static final String ELEVATION = "elv_00000000000000000000000001";

    @TempDir
    Path folder;

    private final FakeVendors vendors = new FakeVendors();
    private final FakeVendor vault = vendors.add(new FakeVendor("vault~t", Part.VAULT_LEASE));
    private final FakeVendor pam = vendors.add(new FakeVendor("pam~t", Part.PAM_SESSION));
    private SqlStore store;
    private World world;
    private Caller gina;
    private Caller hugo;

    @BeforeEach
    void start() {
        store = SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "n1"));
        vendors.add(new FakeVendor("token-service", Part.TOKEN));
        vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK));
        world = new World(store, vendors, folder);
        world.agent(AGENT, "HIGH");
        world.elevation(ELEVATION, AGENT, "T-1");
        world.lease("lse_1", AGENT, ELEVATION, "T-1");
        vault.make("ref-lse_1");
        pam.make("pam-lse_1");
        vault.failing = FailureKind.UNAVAILABLE;
        gina = person("psn_00000000000000000000000001", "psn_x", Role.GOVERNANCE);
        hugo = person("psn_00000000000000000000000002", "psn_x", Role.GOVERNANCE);
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
        store.close();
        vendors.close();
    }

    private Caller person(String id, String enrolledBy, Role role) {
        world.write(tx -> tx.update(
                "INSERT INTO person (id, issuer, subject, roles, enrolled_by, status, created_at)"
                        + " VALUES (?, 'local', ?, ?, ?, 'ACTIVE', 0)",
                id,
                id,
                role.name(),
                enrolledBy));
        return new Caller(id, id, Set.of(role), "tok_x");
    }

    private static void refused(String slug, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.slug())
                .isEqualTo(slug));
    }

    private Revocation shown(String id) {
        return world.kill.revocation(World.OPERATOR, id);
    }

    private void deadlinePasses(String id) {
        world.write(tx -> tx.update("UPDATE revocation SET deadline = commanded_at WHERE id = ?", id));
    }

    /** One whose vault doesn't answer, past its deadline; everything else is ended. */
    private String late() {
        String id = world.revoke("agent", AGENT).id();
        World.until(() -> World.state(shown(id), Part.VAULT_LEASE) == PartState.RETRYING
                && World.state(shown(id), Part.PAM_SESSION) == PartState.VERIFIED);
        World.until(() -> world.text(
                        "SELECT state AS x FROM revocation_part WHERE revocation_id = ? AND part = 'VAULT_LEASE'", id)
                .filter("RETRYING"::equals)
                .isPresent());
        deadlinePasses(id);
        return id;
    }

    @Test
    @DisplayName(
            "two people, each with a reason: CLOSED_UNCONFIRMED, nothing is driven any more, the agent stays blocked")
    void twoPeople() {
        String id = late();
        assertThat(world.kill.waive(gina, id, "vault~t", "scrapped in May").state())
                .isEqualTo(RevocationState.PARTIAL);
        Revocation closed = world.kill.waive(hugo, id, "vault~t", "seen it go");
        assertThat(closed.state()).isEqualTo(RevocationState.CLOSED_UNCONFIRMED);
        assertThat(closed.times().completedAt()).isPresent();
        assertThat(World.part(closed, Part.VAULT_LEASE).state()).isEqualTo(PartState.RETRYING);
        assertThat(World.part(closed, Part.VAULT_LEASE).detail()).contains(gina.personId(), hugo.personId());
        assertThat(World.part(closed, Part.VAULT_LEASE).evidence()).isEmpty();
        assertThat(world.kill.waivers(gina, id))
                .extracting(Waiver::by)
                .containsExactly(gina.personId(), hugo.personId());
        assertThat(world.kill.await(World.OPERATOR, id, Duration.ofSeconds(5)).state())
                .isEqualTo(RevocationState.CLOSED_UNCONFIRMED);
        assertThat(world.kill.events(World.OPERATOR, id, 0, Duration.ofMillis(10)))
                .last()
                .satisfies(
                        event -> assertThat(event.revocation().state()).isEqualTo(RevocationState.CLOSED_UNCONFIRMED));
        assertThat(world.store.<Boolean>read(
                        tx -> world.fences.read(tx, Keys.agent(AGENT)).blocked()))
                .as("blocked until it is reinstated")
                .isTrue();
        assertThat(world.text("SELECT state AS x FROM lease WHERE id = 'lse_1'"))
                .as("the lease isn't called ended")
                .isPresent()
                .get()
                .isNotEqualTo("ENDED");
    }

    @Test
    @DisplayName("not before the deadline, not for what isn't failing, not by one person twice, not after the end")
    void conditions() {
        String id = world.revoke("agent", AGENT).id();
        World.until(() -> shown(id).state() == RevocationState.PARTIAL);
        refused("sla-not-over", () -> world.kill.waive(gina, id, "vault~t", "gone"));
        deadlinePasses(id);
        World.until(() -> world.text(
                        "SELECT state AS x FROM revocation_part WHERE revocation_id = ? AND part = 'VAULT_LEASE'", id)
                .filter("RETRYING"::equals)
                .isPresent());
        refused("nothing-to-waive", () -> world.kill.waive(gina, id, "pam~t", "gone"));
        refused("nothing-to-waive", () -> world.kill.waive(gina, id, "token-service", "gone"));
        refused("bad-waiver", () -> world.kill.waive(gina, id, "vault~t", " "));
        refused("revocation-unknown", () -> world.kill.waive(gina, "rev_none", "vault~t", "gone"));
        world.kill.waive(gina, id, "vault~t", "gone");
        refused("already-waived", () -> world.kill.waive(gina, id, "vault~t", "gone"));
        world.kill.waive(hugo, id, "vault~t", "gone");
        World.until(() -> over(id) || World.state(shown(id), Part.PAM_SESSION) == PartState.VERIFIED);
        World.until(() -> over(id)
                || world.kill.waive(hugo, id, "vault~t", "gone").state() == RevocationState.CLOSED_UNCONFIRMED);
        refused("revocation-over", () -> world.kill.waive(hugo, id, "vault~t", "gone"));
    }

    private boolean over(String id) {
        return shown(id).state() == RevocationState.CLOSED_UNCONFIRMED;
    }

    @Test
    @DisplayName("not by who commanded it, nor by people tied by enrolment, nor without the role")
    void independence() {
        String id = late();
        Caller operator = World.OPERATOR;
        refused("role-missing", () -> world.kill.waive(operator, id, "vault~t", "gone"));
        Caller both = new Caller(operator.personId(), "olga", Set.of(Role.GOVERNANCE), "tok_x");
        refused("own-request", () -> world.kill.waive(both, id, "vault~t", "gone"));
        Caller enrolled = person("psn_00000000000000000000000003", gina.personId(), Role.GOVERNANCE);
        world.kill.waive(gina, id, "vault~t", "gone");
        refused("tied-by-enrolment", () -> world.kill.waive(enrolled, id, "vault~t", "gone"));
        assertThat(shown(id).state()).isEqualTo(RevocationState.PARTIAL);
    }

    @Test
    @DisplayName("the word of somebody who was killed since doesn't count")
    void killedSince() {
        String id = late();
        world.kill.waive(gina, id, "vault~t", "gone");
        world.write(tx -> tx.update("UPDATE person SET status = 'ENDED' WHERE id = ?", gina.personId()));
        assertThat(world.kill.waive(hugo, id, "vault~t", "gone").state()).isEqualTo(RevocationState.PARTIAL);
    }

    @Test
    @DisplayName("a vendor that comes back after one waiver is confirmed as ever")
    void backInTime() {
        String id = late();
        world.kill.waive(gina, id, "vault~t", "gone");
        vault.failing = null;
        assertThat(world.kill.await(World.OPERATOR, id, Duration.ofSeconds(20)).state())
                .isEqualTo(RevocationState.REVOKED);
    }
}

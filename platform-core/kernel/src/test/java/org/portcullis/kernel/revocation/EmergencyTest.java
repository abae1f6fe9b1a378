// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.people.LocalPeople;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.kernel.view.LedgerView;
import org.portcullis.service.Refusal;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.MintedToken;
import org.portcullis.service.people.Role;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationPart;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.spi.revocation.Part;

/** Kills while the store can't commit: still blocked, still ended, kept, and replayed before anything is granted (REV-8). */
class EmergencyTest {
    private static final String AGENT = "agt_00000000000000000000000001";
    private static final String OTHER = "agt_00000000000000000000000002";
    private static final String ELEVATION = "elv_00000000000000000000000001";

    @TempDir
    Path folder;

    private SqlStore sql;
    private FailingStore store;
    private FakeVendors vendors;
    private FakeVendor vault;
    private FakeVendor pam;
    private World world;

    @BeforeEach
    void open() {
        sql = SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "n1"));
        store = new FailingStore(sql);
        vendors = new FakeVendors();
        vault = vendors.add(new FakeVendor("vault~t", Part.VAULT_LEASE));
        pam = vendors.add(new FakeVendor("pam~t", Part.PAM_SESSION));
        vendors.add(new FakeVendor("token-service", Part.TOKEN));
        vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK));
        world = new World(store, vendors, folder);
        world.agent(AGENT, "HIGH");
        world.label(AGENT);
        world.person(World.PERSON);
        world.agent(OTHER, "LOW");
        world.token("gnt_1", AGENT);
        world.elevation(ELEVATION, AGENT, "T-1");
        world.lease("lse_1", AGENT, ELEVATION, "T-1");
        vault.make("ref-lse_1");
        pam.make("pam-lse_1");
    }

    @AfterEach
    void close() throws Exception {
        world.close();
        sql.close();
        vendors.close();
    }

    @Test
    @DisplayName("the disk is full: blocked in memory, ended at the vendors, not called REVOKED; then replayed")
    void diskFull() {
        store.writesFail = true;
        Revocation commanded = world.revoke("agent", AGENT);
        assertThat(commanded.durable()).isFalse();
        assertThat(commanded.parts()).hasSize(4);
        assertThat(world.revoke("agent", AGENT).id()).isEqualTo(commanded.id());
        World.until(() -> vault.living.isEmpty() && pam.living.isEmpty());
        assertThat(world.await(commanded, 300).state()).isNotEqualTo(RevocationState.REVOKED);
        store.writesFail = false;
        assertThatThrownBy(() -> world.token("gnt_2", AGENT)).isInstanceOf(Refusal.class);
        Revocation done = world.await(commanded, 10_000);
        assertThat(done.state()).isEqualTo(RevocationState.REVOKED);
        assertThat(done.durable()).isTrue();
        assertThat(world.text("SELECT status AS x FROM agent WHERE id = ?", AGENT))
                .contains("SUSPENDED");
        assertThat(world.text("SELECT state AS x FROM lease WHERE id = 'lse_1'"))
                .contains("ENDED");
        World.until(() -> world.gate.holds().isEmpty());
        world.token("gnt_3", OTHER);
        assertThatThrownBy(() -> world.token("gnt_4", AGENT)).hasMessageContaining("block");
    }

    @Test
    @DisplayName("the database is gone: the leases that memory knows are ended, and nothing is proven absent")
    void databaseGone() {
        World.until(() -> world.kill.remembered(new RevocationTarget("agent", AGENT)) == 1);
        store.readsFail = true;
        store.writesFail = true;
        assertThat(world.revoke("agent", AGENT).durable()).isFalse();
        World.until(() -> vault.living.isEmpty() && pam.living.isEmpty());
        store.readsFail = false;
        store.writesFail = false;
        World.until(() ->
                world.text("SELECT status AS x FROM agent WHERE id = ?", AGENT).equals(Optional.of("SUSPENDED")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "agent, " + AGENT,
        "task, " + AGENT + "/T-1",
        "elevation, " + ELEVATION,
        "system, billing-db",
        "environment, test",
        "adapter, vault~t",
        "person, " + World.PERSON,
        "label, " + World.LABEL
    })
    @DisplayName("the database is gone: a lease that this node issued a moment ago is ended too (REV-8)")
    void databaseGoneAtOnce(String type, String target) {
        World.until(() -> world.kill.remembered(new RevocationTarget("agent", AGENT)) == 1);
        vault.make("ref-lse_2");
        pam.make("pam-lse_2");
        world.drawnLease("lse_2", AGENT, ELEVATION, "T-1");
        store.readsFail = true;
        store.writesFail = true;
        assertThat(world.revoke(type, target).durable()).isFalse();
        World.until(() -> vault.living.isEmpty() && pam.living.isEmpty());
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"person, " + World.PERSON, "label, " + World.LABEL})
    @DisplayName(
            "the database is gone: a person or a label ends what it reaches and no more, then REVOKED (REV-4, REV-8)")
    void personOrLabel(String type, String target) {
        world.onBehalfOf = "psn_00000000000000000000000098";
        world.elevation("elv_00000000000000000000000009", OTHER, "T-1");
        world.lease("lse_9", OTHER, "elv_00000000000000000000000009", "T-1");
        vault.make("ref-lse_9");
        pam.make("pam-lse_9");
        World.until(() -> world.kill.remembered(new RevocationTarget("agent", OTHER)) == 1);
        store.readsFail = true;
        store.writesFail = true;
        Revocation commanded = world.revoke(type, target);
        assertThat(commanded.durable()).isFalse();
        assertThat(commanded.parts())
                .filteredOn(part -> part.adapter().equals(Planner.NONE))
                .extracting(RevocationPart::part)
                .containsExactlyInAnyOrder(Part.VAULT_LEASE, Part.PAM_SESSION);
        assertThat(World.part(commanded, Part.VAULT_LEASE).adapter()).isEqualTo("vault~t");
        World.until(() -> vault.living.size() == 1 && pam.living.size() == 1);
        assertThat(vault.living).containsOnlyKeys("ref-lse_9");
        store.readsFail = false;
        store.writesFail = false;
        Revocation done = world.await(commanded, 10_000);
        assertThat(done.state()).isEqualTo(RevocationState.REVOKED);
        assertThat(done.durable()).isTrue();
        assertThat(done.parts()).allMatch(part -> part.state().settled());
        assertThat(store.<RevocationRow>read(
                                tx -> RevocationRows.find(tx, done.id()).orElseThrow())
                        .parts())
                .as("as the store has it")
                .allMatch(part -> part.state().settled());
        assertThat(world.text("SELECT state AS x FROM lease WHERE id = 'lse_1'"))
                .contains("ENDED");
        assertThat(world.text("SELECT state AS x FROM lease WHERE id = 'lse_9'"))
                .contains("LIVE");
        World.until(() -> world.gate.holds().isEmpty());
    }

    @Test
    @DisplayName("the database is gone: what isn't known is said so, and is never called done (REV-1, REV-8)")
    void unknown() {
        World.until(() -> world.kill.remembered(new RevocationTarget("agent", AGENT)) == 1);
        store.readsFail = true;
        store.writesFail = true;
        Revocation commanded = world.revoke("label", "team=unseen");
        assertThat(commanded.parts())
                .filteredOn(part -> part.adapter().equals(Planner.NONE))
                .hasSize(2)
                .allSatisfy(part -> assertThat(part.detail()).contains("nothing proves that there is no more"));
        assertThat(world.await(commanded, 200).state()).isNotEqualTo(RevocationState.REVOKED);
        assertThat(vault.living).hasSize(1);
        store.readsFail = false;
        store.writesFail = false;
        assertThat(world.await(commanded, 10_000).state()).isEqualTo(RevocationState.REVOKED);
    }

    @Test
    @DisplayName(
            "the disk is full: the agents of a label are denied at once, and a killed person's own token opens nothing")
    void blockedInMemory() {
        LocalPeople people = new LocalPeople(new Acts(store, world.clock), world.tokens, world.fences, world.blocks);
        Caller admin = new Caller("psn_00000000000000000000000001", "root", Set.of(Role.ADMIN), "tok_1");
        MintedToken eve = people.redeem(
                people.enrol(admin, "eve@example.com", Set.of(Role.VIEWER)).code());
        String bearer = eve.token().revealString();
        assertThat(people.authenticate(bearer)).isPresent();
        LedgerView ledger = new LedgerView(store, world.gate, world.view, null, world.clock);
        assertThat(ledger.standing("gnt_1").allowed()).isTrue();
        store.writesFail = true;
        world.revoke("label", World.LABEL);
        world.revoke("person", people.authenticate(bearer).orElseThrow().personId());
        assertThat(ledger.standing("gnt_1").allowed()).isFalse();
        assertThat(people.authenticate(bearer)).isEmpty();
        store.writesFail = false;
        World.until(() -> world.gate.holds().isEmpty());
        assertThat(people.authenticate(bearer)).isEmpty();
        assertThat(ledger.standing("gnt_1").allowed()).isFalse();
    }

    @Test
    @DisplayName("a process that dies meanwhile replays the file at its next start, before it grants anything")
    void restart() throws Exception {
        store.writesFail = true;
        Revocation commanded = world.revoke("agent", AGENT);
        World.until(() -> vault.living.isEmpty());
        world.close();
        World next = new World(store, vendors, folder);
        try {
            assertThat(next.gate.holds()).isNotEmpty();
            store.writesFail = false;
            World.until(() -> next.text("SELECT state AS x FROM revocation WHERE id = ?", commanded.id())
                    .equals(Optional.of("REVOKED")));
            Revocation done = next.kill.revocation(World.OPERATOR, commanded.id());
            assertThat(done.durable()).isTrue();
            World.until(() -> next.gate.holds().isEmpty());
            assertThatThrownBy(() -> next.token("gnt_5", AGENT)).hasMessageContaining("block");
        } finally {
            next.close();
        }
    }

    @Test
    @DisplayName(
            "the file is made at its full size beforehand, keeps whole lines only, and is emptied after the replay")
    void file() throws Exception {
        Path path = folder.resolve("other.log");
        try (EmergencyFile file = EmergencyFile.open(path)) {
            assertThat(Files.size(path)).isEqualTo(EmergencyFile.SIZE);
            assertThat(file.lines()).isEmpty();
            file.append("one");
            file.append("two");
        }
        byte[] bytes = Files.readAllBytes(path);
        bytes[8 + 3 + 1 + 8] ^= 1; // the second line is torn
        Files.write(path, bytes);
        try (EmergencyFile file = EmergencyFile.open(path)) {
            assertThat(file.lines()).containsExactly("one");
            file.append("three");
            assertThat(file.lines()).containsExactly("one", "three");
            file.clear();
            assertThat(file.lines()).isEmpty();
        }
    }
}

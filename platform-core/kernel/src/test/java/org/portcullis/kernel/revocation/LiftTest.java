// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.world.Database;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.Refusal;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.revocation.Block;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Part;

@Timeout(60)
@DisplayName("REV-6, JIT-3: a block is lifted by a governed act, after the kill's end, and revives nothing")
class LiftTest {
    private static final String AGENT = "agt_00000000000000000000000001";
    private static final String LATE = "agt_00000000000000000000000002";
    private static final String ELEVATION = "elv_00000000000000000000000001";
    private static final String AGAIN = "elv_00000000000000000000000002";
    private static final PageRequest ALL = new PageRequest(50, Optional.empty());

    @TempDir
    Path folder;

    private final FakeVendors vendors = new FakeVendors();
    private final FakeVendor vault = vendors.add(new FakeVendor("vault~t", Part.VAULT_LEASE));
    private final FakeVendor pam = vendors.add(new FakeVendor("pam~t", Part.PAM_SESSION));
    private SqlStore store;
    private World world;
    private LocalBlocks blocks;
    private Caller gina;

    Database database() {
        return Database.SQLITE;
    }

    @BeforeEach
    void start() {
        store = database().open(folder);
        vendors.add(new FakeVendor("token-service", Part.TOKEN));
        vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK));
        world = new World(store, vendors, folder);
        blocks = new LocalBlocks(new Acts(store, Clock.systemUTC()), world.blocks);
        world.write(tx -> tx.update("INSERT INTO system (name, version, environment, doc, updated_by, updated_at)"
                + " VALUES ('billing-db', 1, 'test', '{}', 'x', 1)"));
        world.agent(AGENT, "HIGH");
        label(AGENT);
        world.elevation(ELEVATION, AGENT, "T-1");
        world.lease("lse_1", AGENT, ELEVATION, "T-1");
        vault.make("ref-lse_1");
        pam.make("pam-lse_1");
        gina = person("psn_00000000000000000000000001", "psn_x");
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
        store.close();
        vendors.close();
    }

    private void label(String agent) {
        world.write(tx ->
                tx.update("INSERT INTO agent_label (agent_id, label, value) VALUES (?, 'team', 'billing')", agent));
    }

    private Caller person(String id, String enrolledBy) {
        world.write(tx -> tx.update(
                "INSERT INTO person (id, issuer, subject, roles, enrolled_by, status, created_at)"
                        + " VALUES (?, 'local', ?, 'GOVERNANCE', ?, 'ACTIVE', 0)",
                id,
                id,
                enrolledBy));
        return new Caller(id, id, Set.of(Role.GOVERNANCE), "tok_x");
    }

    private static void refused(String slug, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.slug())
                .isEqualTo(slug));
    }

    private Block lift(Caller caller, String type, String id) {
        return blocks.lift(caller, new RevocationTarget(type, id), "cleared");
    }

    private Revocation revoked(String type, String id) {
        Revocation done = world.await(world.revoke(type, id), 10_000);
        assertThat(done.state()).isEqualTo(RevocationState.REVOKED);
        return done;
    }

    private List<String> audited(String outcome) {
        return store
                .read(tx -> tx.query("SELECT record FROM audit_outbox ORDER BY seq", row -> row.text("record")))
                .stream()
                .filter(record -> record.contains("\"block.lift\"") && record.contains(outcome))
                .toList();
    }

    @Test
    @DisplayName("a system: listed with its revocation, lifted once, granted anew; what was ended stays dead")
    void system() {
        Revocation done = revoked("system", "billing-db");
        refused("blocked", () -> world.elevation("elv_00000000000000000000000003", AGENT, "T-2"));
        List<Block> listed = blocks.blocks(gina, Optional.empty(), ALL).items();
        assertThat(listed).singleElement().satisfies(block -> {
            assertThat(block.target()).isEqualTo(new RevocationTarget("system", "billing-db"));
            assertThat(block.by()).isEqualTo(World.OPERATOR.personId());
            assertThat(block.reason()).isEqualTo("test");
            assertThat(block.lifted()).isEmpty();
            assertThat(block.revocations())
                    .containsExactly(
                            new Block.Behind(done.id(), RevocationState.REVOKED, World.OPERATOR.personId(), true));
        });
        Block lifted = lift(gina, "system", "billing-db");
        assertThat(lifted.id()).isEqualTo(listed.get(0).id());
        assertThat(lifted.lifted().orElseThrow().by()).isEqualTo(gina.personId());
        assertThat(blocks.blocks(gina, Optional.empty(), ALL).items()).isEmpty();
        world.elevation(AGAIN, AGENT, "T-2");
        assertThat(world.text("SELECT status AS x FROM elevation WHERE id = ?", ELEVATION))
                .contains("REVOKED");
        assertThat(world.text("SELECT state AS x FROM grant_entry WHERE id = 'lse_1'"))
                .contains("REVOKED");
        assertThat(store.<Boolean>read(tx -> world.gate.unmoved(
                        tx,
                        tx.one("SELECT fences FROM grant_entry WHERE id = 'lse_1'", row -> row.text("fences"))
                                .orElseThrow())))
                .as("its fences stay raised")
                .isFalse();
        refused("not-blocked", () -> lift(gina, "system", "billing-db"));
        assertThat(audited("DONE"))
                .singleElement()
                .asString()
                .contains(lifted.id(), done.id(), "cleared", gina.personId());
        assertThat(audited("DENIED")).singleElement().asString().contains("not-blocked");
    }

    @Test
    @DisplayName("a request that waits for approval ends with the kill of its system; the lift doesn't bring it back")
    void waitingRequests() {
        waiting("elv_00000000000000000000000008", "billing-db");
        waiting("elv_00000000000000000000000009", "mail");
        revoked("system", "billing-db");
        lift(gina, "system", "billing-db");
        String status = "SELECT status AS x FROM elevation WHERE id = ?";
        assertThat(world.text(status, "elv_00000000000000000000000008")).contains("REVOKED");
        assertThat(world.text(status, "elv_00000000000000000000000009")).contains("PENDING_APPROVAL");
    }

    private void waiting(String id, String system) {
        String doc =
                "{\"approvers\":1,\"environment\":\"test\",\"justification\":\"\",\"lifetime\":\"PT10M\",\"operations\":"
                        + "[{\"constraints\":{},\"operation\":\"export\",\"system\":\"" + system
                        + "\"}],\"policy_version\":\"1\",\"system_versions\":{}}";
        world.write(tx -> tx.update(
                "INSERT INTO elevation (id, agent_id, task_id, status, doc, scope_hash, requested_at, expires_at)"
                        + " VALUES (?, ?, 'T-9', 'PENDING_APPROVAL', ?, 'h', 0, ?)",
                id,
                AGENT,
                doc,
                Clock.systemUTC().instant().plusSeconds(600)));
    }

    @Test
    @DisplayName("a label: who gets it later is free at once in this node's view, who carried it stays suspended")
    void label() {
        revoked("label", "team=billing");
        world.agent(LATE, "LOW");
        label(LATE);
        refused("blocked", () -> world.token("gnt_late", LATE));
        assertThat(blocks.blocks(gina, Optional.of("label"), ALL).items())
                .extracting(Block::target)
                .containsExactly(new RevocationTarget("label", "team=billing"));
        assertThat(blocks.blocks(gina, Optional.of("agent"), ALL).items())
                .extracting(Block::target)
                .containsExactly(new RevocationTarget("agent", AGENT));
        lift(gina, "label", "team=billing");
        world.token("gnt_late", LATE);
        refused("blocked", () -> world.token("gnt_1", AGENT));
        refused("not-blocked", () -> lift(gina, "label", "team=billing"));
    }

    @Test
    @DisplayName("an environment and an adapter instance, page by page; a new kill blocks again")
    void others() {
        revoked("adapter", "vault~t");
        revoked("environment", "test");
        Page<Block> first = blocks.blocks(gina, Optional.empty(), new PageRequest(1, Optional.empty()));
        assertThat(first.items()).extracting(Block::target).containsExactly(new RevocationTarget("adapter", "vault~t"));
        assertThat(blocks.blocks(gina, Optional.empty(), new PageRequest(1, first.nextCursor()))
                        .items())
                .extracting(Block::target)
                .containsExactly(new RevocationTarget("environment", "test"));
        lift(gina, "adapter", "vault~t");
        lift(gina, "environment", "test");
        world.elevation(AGAIN, AGENT, "T-2");
        revoked("environment", "test");
        assertThat(blocks.blocks(gina, Optional.empty(), ALL).items())
                .singleElement()
                .satisfies(block -> assertThat(block.revocations()).hasSize(1));
    }

    @Test
    @DisplayName("not while a revocation is open; not by who commanded it, nor tied to them, nor without the role")
    void conditions() {
        vault.failing = FailureKind.UNAVAILABLE;
        Revocation open = world.revoke("system", "billing-db");
        refused("revocation-open", () -> lift(gina, "system", "billing-db"));
        assertThat(blocks.blocks(gina, Optional.empty(), ALL).items().get(0).revocations())
                .extracting(Block.Behind::over)
                .containsExactly(false);
        vault.failing = null;
        World.until(() -> world.await(open, 10_000).state() == RevocationState.REVOKED);
        refused("role-missing", () -> lift(World.OPERATOR, "system", "billing-db"));
        Caller both = new Caller(World.OPERATOR.personId(), "olga", Set.of(Role.GOVERNANCE), "tok_x");
        refused("own-request", () -> lift(both, "system", "billing-db"));
        Caller tied = person("psn_00000000000000000000000002", World.OPERATOR.personId());
        refused("tied-by-enrolment", () -> lift(tied, "system", "billing-db"));
        refused("bad-lift", () -> blocks.lift(gina, new RevocationTarget("system", "billing-db"), " "));
        assertThat(store.<Boolean>read(
                        tx -> world.fences.read(tx, Keys.system("billing-db")).blocked()))
                .isTrue();
        lift(gina, "system", "billing-db");
    }

    @Test
    @DisplayName("agents and people have their own way back, tasks and elevations none; what isn't there is not found")
    void otherWays() {
        revoked("agent", AGENT);
        refused("lifted-otherwise", () -> lift(gina, "agent", AGENT));
        refused("lifted-otherwise", () -> lift(gina, "person", gina.personId()));
        refused("end-is-final", () -> lift(gina, "task", AGENT + "/T-1"));
        refused("end-is-final", () -> lift(gina, "elevation", ELEVATION));
        refused("target-unknown", () -> lift(gina, "system", "no-such"));
        refused("bad-target", () -> lift(gina, "planet", "x"));
        refused("bad-target", () -> blocks.blocks(gina, Optional.of("planet"), ALL));
        refused("not-blocked", () -> lift(gina, "system", "billing-db"));
        refused("not-blocked", () -> lift(gina, "label", "team=nobody"));
    }
}

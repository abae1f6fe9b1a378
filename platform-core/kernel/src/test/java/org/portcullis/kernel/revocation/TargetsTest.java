// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.ledger.Selector;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.view.LedgerView;
import org.portcullis.kernel.world.Database;
import org.portcullis.service.Refusal;
import org.portcullis.service.revocation.Preview;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.spi.revocation.Part;

@DisplayName("REV-4: every target ends what its preview names, all of it and nothing beside it")
class TargetsTest {
    private static final String ONE = "agt_00000000000000000000000001";
    private static final String TWO = "agt_00000000000000000000000002";
    private static final String LATE = "agt_00000000000000000000000003";
    private static final String FIRST = "elv_00000000000000000000000001";
    private static final String SECOND = "elv_00000000000000000000000002";
    private static final String OTHER = "elv_00000000000000000000000003";
    private static final String TOKEN = "gnt_00000000000000000000000001";
    private static final String TOKEN_2 = "gnt_00000000000000000000000002";
    private static final String TOKEN_OTHER = "gnt_00000000000000000000000003";
    private static final String LEASE = "lse_00000000000000000000000001";
    private static final String LEASE_2 = "lse_00000000000000000000000002";
    private static final String LEASE_OTHER = "lse_00000000000000000000000003";

    @TempDir
    Path folder;

    private SqlStore store;
    private FakeVendors vendors;
    private World world;
    private LedgerView ledger;

    Database database() {
        return Database.SQLITE;
    }

    /** Whether that type is tried here. */
    boolean tries(String type) {
        return true;
    }

    @BeforeEach
    void open() {
        open(folder.resolve("first"));
    }

    private void open(Path at) {
        at.toFile().mkdirs();
        store = database().open(at);
        vendors = new FakeVendors();
        FakeVendor vault = vendors.add(new FakeVendor("vault~t", Part.VAULT_LEASE));
        FakeVendor pam = vendors.add(new FakeVendor("pam~t", Part.PAM_SESSION));
        vendors.add(new FakeVendor("token-service", Part.TOKEN));
        vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK));
        world = new World(store, vendors, at);
        ledger = new LedgerView(store, world.gate, world.view, null, world.clock);
        World.until(() -> !ledger.standing("gnt_none").reason().contains("older"));
        world.write(tx -> tx.update("INSERT INTO system (name, version, environment, doc, updated_by, updated_at)"
                + " VALUES ('billing-db', 1, 'test', '{}', 'x', 1)"));
        agent(ONE, "ann@x", "example/1", "tickets");
        agent(TWO, "bob@x", "exam/1", "wiki");
        world.label(ONE);
        world.token(TOKEN, ONE);
        world.token(TOKEN_2, ONE);
        world.token(TOKEN_OTHER, TWO);
        world.person(World.PERSON);
        world.elevation(FIRST, ONE, "T-1");
        world.lease(LEASE, ONE, FIRST, "T-1");
        world.onBehalfOf = "psn_00000000000000000000000098";
        world.elevation(SECOND, ONE, "T-2");
        world.lease(LEASE_2, ONE, SECOND, "T-2");
        world.elevation(OTHER, TWO, "T-1");
        world.lease(LEASE_OTHER, TWO, OTHER, "T-1");
        Stream.of(LEASE, LEASE_2, LEASE_OTHER).forEach(lease -> {
            vault.make("ref-" + lease);
            pam.make("pam-" + lease);
        });
    }

    private void agent(String id, String owner, String model, String server) {
        world.agent(id, "HIGH");
        world.write(tx -> {
            tx.update("UPDATE agent SET owner = ?, model_key = ? WHERE id = ?", owner, model, id);
            tx.update("INSERT INTO agent_mcp_server (agent_id, server) VALUES (?, ?)", id, server);
        });
    }

    @AfterEach
    void close() throws Exception {
        world.close();
        store.close();
        vendors.close();
    }

    private Set<String> ids(String sql) {
        return store.read(tx -> new TreeSet<String>(tx.query(sql, row -> row.text("id"))));
    }

    private boolean stands(String grant) {
        return ledger.standing(grant).allowed();
    }

    private record Case(String type, String id, Set<String> elevations, Set<String> tokens, Set<String> leases) {}

    private static Case of(String type, String id, List<String> ended) {
        TreeSet<String> all = new TreeSet<>(ended);
        return new Case(
                type, id, all.subSet("elv_", "elv_~"), all.subSet("gnt_", "gnt_~"), all.subSet("lse_", "lse_~"));
    }

    private static Stream<Case> cases() {
        List<String> allOfOne = List.of(FIRST, SECOND, TOKEN, TOKEN_2, LEASE, LEASE_2);
        List<String> all = Stream.concat(allOfOne.stream(), Stream.of(OTHER, TOKEN_OTHER, LEASE_OTHER))
                .toList();
        return Stream.of(
                of("agent", ONE, allOfOne),
                of("task", ONE + "/T-2", List.of(SECOND, LEASE_2)),
                of("elevation", FIRST, List.of(FIRST, LEASE)),
                of("grant", TOKEN, List.of(TOKEN)),
                of("grant", LEASE, List.of(LEASE)),
                of("person", World.PERSON, List.of(FIRST, LEASE)),
                of("system", "billing-db", List.of(FIRST, SECOND, OTHER, LEASE, LEASE_2, LEASE_OTHER)),
                of("adapter", "vault~t", List.of(LEASE, LEASE_2, LEASE_OTHER)),
                of("environment", "test", all),
                of("label", World.LABEL, allOfOne),
                of("owner", "ann@x", allOfOne),
                of("model", "example/1", allOfOne),
                of("model", "example", allOfOne),
                of("model", "exam", List.of(OTHER, TOKEN_OTHER, LEASE_OTHER)),
                of("mcp_server", "tickets", allOfOne));
    }

    @TestFactory
    @DisplayName("the preview names what the kill takes, at full depth; independent grants stand")
    Stream<DynamicTest> previewIsWhatIsTaken() {
        return cases().filter(each -> tries(each.type()))
                .map(each -> DynamicTest.dynamicTest(each.type() + " " + each.id(), () -> {
                    close();
                    open(folder.resolve(each.type() + each.id().hashCode()));
                    check(each);
                }));
    }

    private void check(Case each) {
        RevocationTarget target = new RevocationTarget(each.type(), each.id());
        Preview preview = world.kill.preview(World.OPERATOR, target);
        Preview.Ended ended = preview.ended();
        assertThat(ended.elevations()).containsExactlyElementsOf(each.elevations());
        assertThat(ended.tokens()).containsExactlyElementsOf(each.tokens());
        assertThat(ended.leases()).containsExactlyElementsOf(each.leases());
        assertThat(ended.leasesByAdapter().values())
                .allMatch(count -> count == each.leases().size());
        assertThat(Stream.of(TOKEN, TOKEN_2, TOKEN_OTHER, FIRST, SECOND, OTHER))
                .as("a preview does nothing")
                .allMatch(this::stands);
        Revocation done = world.await(world.revoke(each.type(), each.id()), 10_000);
        assertThat(done.state()).as(done.toString()).isEqualTo(RevocationState.REVOKED);
        assertThat(done.parts().stream()
                        .filter(part -> !part.adapter().equals(Planner.NONE))
                        .map(part -> part.part() + " " + part.adapter()))
                .containsExactlyInAnyOrderElementsOf(preview.participants());
        assertThat(ids("SELECT id FROM elevation WHERE ended_at IS NOT NULL")).isEqualTo(each.elevations());
        assertThat(ids("SELECT id FROM lease WHERE state = 'ENDED'")).isEqualTo(each.leases());
        assertThat(Stream.of(TOKEN, TOKEN_2, TOKEN_OTHER).filter(token -> !stands(token)))
                .containsExactlyElementsOf(each.tokens());
        boolean agents = Target.of(target).meansAgents();
        assertThat(ids("SELECT id FROM agent WHERE status = 'SUSPENDED'"))
                .isEqualTo(agents ? new TreeSet<>(preview.agents()) : Set.of());
    }

    @Test
    @DisplayName(
            "a selector catches an agent that comes under it later, by a new owner too; lifted, it frees that agent")
    void laterAgents() throws Exception {
        world.await(world.revoke("owner", "ann@x"), 10_000);
        agent(LATE, "cyd@x", "other/1", "other");
        world.token("gnt_00000000000000000000000009", LATE);
        assertThat(stands("gnt_00000000000000000000000009")).isTrue();
        world.write(tx -> tx.update("UPDATE agent SET owner = 'ann@x' WHERE id = ?", LATE));
        assertThatThrownBy(() -> world.token("gnt_00000000000000000000000008", LATE))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.getMessage())
                        .contains("owner:ann@x"));
        World.until(() -> !stands("gnt_00000000000000000000000009"));
        world.write(tx -> world.blocks.liftSelector(
                tx,
                new Selector(Selector.Kind.OWNER, "ann@x"),
                new org.portcullis.kernel.ledger.Blocks.Cause("psn_x", "cleared", world.clock.instant())));
        assertThat(stands("gnt_00000000000000000000000009")).isTrue();
        assertThatThrownBy(() -> world.token("gnt_00000000000000000000000007", ONE))
                .as("who came under it at the kill is decided upon alone")
                .isInstanceOf(Refusal.class);
    }

    @Test
    @DisplayName("one token held dead in memory while the store can't commit doesn't stand either")
    void grantInMemory() {
        assertThat(stands(TOKEN)).isTrue();
        world.view.hold(Set.of(Keys.grant(TOKEN)));
        assertThat(stands(TOKEN)).isFalse();
        assertThat(stands(TOKEN_2)).isTrue();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.world.Database;
import org.portcullis.service.revocation.PartState;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationPart;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;

@DisplayName("A kill ends the agent's principals at directories (REV-1, REV-2, REV-4, DEL-5)")
class DirectoryKillTest {
    private static final String AGENT = "agt_00000000000000000000000001";
    private static final String OTHER = "agt_00000000000000000000000002";
    private static final String ELEVATION = "elv_00000000000000000000000001";
    private static final String IDP = "idp-test~t";

    @TempDir
    Path folder;

    private SqlStore store;
    private FakeVendors vendors;
    private World world;
    private FakeVendor idp;

    @BeforeEach
    void open() {
        store = Database.SQLITE.open(folder);
        vendors = new FakeVendors();
        vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK));
        idp = new FakeVendor(IDP, Part.TOKEN);
        idp.directory = true;
        vendors.add(idp);
        world = new World(store, vendors, folder);
        principal(AGENT, "ENABLED");
        principal(OTHER, "ENABLED");
    }

    @AfterEach
    void close() throws Exception {
        world.close();
        store.close();
        vendors.close();
    }

    private void principal(String agent, String state) {
        world.agent(agent, "HIGH");
        world.label(agent);
        world.write(tx -> tx.update(
                "INSERT INTO directory_entry (agent_id, instance, wanted, agent_version, state, principal, attempts,"
                        + " changed_at) VALUES (?, ?, 'ENABLED', 1, ?, ?, 0, ?)",
                agent,
                IDP,
                state,
                state.equals("NONE") ? null : "p-" + agent,
                Instant.now()));
        idp.make(agent);
    }

    private void state(String agent, String state) {
        world.write(tx -> tx.update("UPDATE directory_entry SET state = ? WHERE agent_id = ?", state, agent));
    }

    private RevocationPart part(Revocation revocation) {
        return world.kill.revocation(World.OPERATOR, revocation.id()).parts().stream()
                .filter(each -> each.adapter().equals(IDP))
                .findFirst()
                .orElseThrow();
    }

    private void comesTo(Revocation revocation, PartState state) {
        World.until(() -> part(revocation).state() == state);
    }

    @Test
    @DisplayName("one order over the whole agent, no other agent's; verified by the directory's own word")
    void killed() {
        Revocation done = world.await(world.revoke("agent", AGENT), 10_000);
        assertThat(done.state()).isEqualTo(RevocationState.REVOKED);
        assertThat(part(done).state()).isEqualTo(PartState.VERIFIED);
        assertThat(idp.orders).allSatisfy(order -> {
            assertThat(order.scope()).isEqualTo(Order.Scope.AGENT);
            assertThat(order.agentId()).isEqualTo(AGENT);
            assertThat(order.held()).isEmpty();
        });
        assertThat(idp.living).containsOnlyKeys(OTHER);
    }

    @Test
    @DisplayName("a label kills each agent by an order of its own")
    void label() {
        Revocation done = world.await(world.revoke("label", World.LABEL), 10_000);
        assertThat(done.state()).isEqualTo(RevocationState.REVOKED);
        assertThat(idp.orders.stream().map(Order::agentId).distinct()).containsExactlyInAnyOrder(AGENT, OTHER);
        assertThat(idp.living).isEmpty();
    }

    @Test
    @DisplayName("the end of a task, an elevation, or a system orders nothing there")
    void lesserTargets() {
        world.elevation(ELEVATION, AGENT, "T-1");
        for (List<String> target : List.of(
                List.of("task", AGENT + "/T-1"), List.of("elevation", ELEVATION), List.of("environment", "test"))) {
            Revocation revocation = world.await(world.revoke(target.get(0), target.get(1)), 10_000);
            assertThat(revocation.parts()).noneMatch(part -> part.adapter().equals(IDP));
        }
        assertThat(idp.orders).isEmpty();
    }

    @Test
    @DisplayName("away, it is STUCK and the whole PARTIAL; back, it is ended by itself")
    void away() {
        vendors.remove(idp);
        Revocation revocation = world.revoke("agent", AGENT);
        comesTo(revocation, PartState.STUCK);
        assertThat(world.kill.revocation(World.OPERATOR, revocation.id()).state())
                .isEqualTo(RevocationState.PARTIAL);
        vendors.add(idp);
        assertThat(world.await(revocation, 10_000).state()).isEqualTo(RevocationState.REVOKED);
        assertThat(idp.living).containsOnlyKeys(OTHER);
    }

    @Test
    @DisplayName("failing, it is RETRYING with the reason")
    void failing() {
        idp.failing = FailureKind.UNAVAILABLE;
        Revocation revocation = world.revoke("agent", AGENT);
        comesTo(revocation, PartState.RETRYING);
        assertThat(part(revocation).detail()).contains("UNAVAILABLE");
        idp.failing = null;
        assertThat(world.await(revocation, 30_000).state()).isEqualTo(RevocationState.REVOKED);
    }

    @Test
    @DisplayName(
            "a call that enables the agent is under way: nothing is verified before it is over, and its effect is ended")
    void enablingIsUnderWay() {
        state(AGENT, "ENABLING");
        Revocation revocation = world.revoke("agent", AGENT);
        World.until(() -> part(revocation).detail().contains("may still take effect"));
        assertThat(part(revocation).state()).isEqualTo(PartState.PENDING);
        idp.make(AGENT); // it took effect after our order
        state(AGENT, "ENABLED");
        assertThat(world.await(revocation, 30_000).state()).isEqualTo(RevocationState.REVOKED);
        assertThat(idp.living).containsOnlyKeys(OTHER);
    }

    @Test
    @DisplayName("a directory that ends nothing, and an agent that was never there, have no part")
    void nothingToEnd() {
        idp.declared = null;
        Revocation first = world.await(world.revoke("agent", AGENT), 10_000);
        assertThat(first.parts()).noneMatch(part -> part.adapter().equals(IDP));
        vendors.remove(idp);
        assertThat(world.await(world.revoke("agent", OTHER), 10_000).state())
                .as("nor while it is away")
                .isEqualTo(RevocationState.REVOKED);
        vendors.add(idp);
        idp.declared = org.portcullis.spi.revocation.Evidence.READ_BACK;
        world.write(tx ->
                tx.update("UPDATE directory_entry SET state = 'NONE', principal = NULL WHERE agent_id = ?", OTHER));
        Revocation second = world.await(world.revoke("agent", OTHER), 10_000);
        assertThat(second.parts()).noneMatch(part -> part.adapter().equals(IDP));
        assertThat(idp.orders).isEmpty();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.revocation.Held;
import org.portcullis.tck.InventoryVendor;

/** Agents' clients of a realm, real or in memory, as they are listed; what an agent has there is its client. */
final class ListFixture extends KeycloakFixture implements InventoryVendor {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    ListFixture(RealmSide side) {
        super(side, Map.of());
        removeAll();
    }

    @Override
    public Inventory inventory() {
        return adapter;
    }

    @Override
    String telltale() {
        return "/clients?first=";
    }

    @Override
    public Held grantAccess(TaskRef task) {
        Target target =
                new Target(task.agentId(), "bot", "test", "bob@example.com", Set.of(), Map.of(), DesiredState.ENABLED);
        String id = adapter.apply(target, context());
        return new Held("lse_none", "an agent's client has none", id, task.agentId(), true, Instant.MAX);
    }

    @Override
    public void remove(Held held) {
        side.must("DELETE", "/clients/" + held.vendorLease(), null);
    }

    /** One with another's attribute, and the name that an agent's could have. */
    @Override
    public void makeForeign() {
        ObjectNode client = RealmSide.object().put("clientId", "agt_foreign_" + NUMBER.incrementAndGet());
        client.putObject("attributes").put("somebodys.agent", "agt_foreign");
        side.must("POST", "/clients", client.toString());
    }

    private void removeAll() {
        side.get("/clients?first=0&max=1000").forEach(client -> {
            String name = client.path("clientId").asText();
            if (name.startsWith("agt_")) {
                side.call("DELETE", "/clients/" + client.path("id").asText(), null);
            }
        });
    }

    @Override
    public void close() {
        super.close();
        removeAll();
    }
}

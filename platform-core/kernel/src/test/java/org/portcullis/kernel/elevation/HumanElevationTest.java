// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.world.Applications;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.Refused;
import org.portcullis.kernel.world.World;
import org.portcullis.service.catalogue.Binding;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.registry.Agent;

@DisplayName("DEL-3: the human of an elevation is the token's, part of the scope, and shown")
class HumanElevationTest {
    @TempDir
    Path folder;

    private World world;
    private AgentCaller alone;
    private AgentCaller forAlice;

    @BeforeEach
    void open() {
        world = new World(Database.SQLITE, folder);
        Agent agent = world.liveAgent(Applications.invoiceBot("bot"));
        alone = world.caller(agent);
        forAlice = world.caller(agent, Optional.of(world.alice.personId()));
        world.catalogue.put(world.admin, system("required"));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static TargetSystem system(String human) {
        Operation read = World.operation("read-invoices", OperationClass.READ, "{}", "GET", "/invoices");
        Operation own = new Operation(
                read.name(),
                read.operationClass(),
                read.parameters(),
                read.vault(),
                Optional.of(new Binding("pam-local~default", Map.of("on_behalf_of", human))),
                read.routes());
        return new TargetSystem("billing-db", 0, "test", Optional.empty(), Map.of(own.name(), own));
    }

    @Test
    @DisplayName("an operation on a human's behalf only is refused, clearly, to an agent that acts for itself")
    void needsOne() {
        Refused.with(
                "human-required",
                () -> world.elevations.request(alone, ElevationRequestTest.request("T-1", "read-invoices")));
        assertThat(world.records())
                .anyMatch(record -> record.contains("\"elevation.request\"") && record.contains("human-required"));
    }

    @Test
    @DisplayName("with a human it is granted; the person is shown, audited and hashed into the scope")
    void hasOne() {
        Elevation elevation = world.elevations.request(forAlice, ElevationRequestTest.request("T-1", "read-invoices"));
        assertThat(elevation.request().onBehalfOf()).contains(world.alice.personId());
        assertThat(world.elevations
                        .elevation(world.alice, elevation.id())
                        .request()
                        .onBehalfOf())
                .contains(world.alice.personId());
        assertThat(world.records())
                .anyMatch(record -> record.contains("\"elevation.request\"")
                        && record.contains("\"on_behalf_of\":\"" + world.alice.personId() + "\""));
    }

    @Test
    @DisplayName("any other word than 'required' is an error of the catalogue")
    void otherWord() {
        assertThat(Refused.pointers(() -> world.catalogue.put(world.admin, system("maybe"))))
                .containsExactly("/operations/read-invoices/bindings/pam/template/on_behalf_of");
    }
}

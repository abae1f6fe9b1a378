// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.world.Applications;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.Refused;
import org.portcullis.kernel.world.World;
import org.portcullis.service.IdKind;
import org.portcullis.service.registry.Accountability;
import org.portcullis.service.registry.AgentApplication;
import org.portcullis.service.registry.AgentProfile;
import org.portcullis.service.registry.DeclaredIntent;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.service.registry.WorkloadIdentity;

@DisplayName("REG-1, API-1: what isn't a good application is refused, all of it at once")
class ApplicationCheckTest {
    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void open() {
        world = new World(Database.SQLITE, folder);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private List<String> pointers(AgentApplication application) {
        return Refused.pointers(() -> world.registry.request(world.alice, application));
    }

    @Test
    @DisplayName("everything bad is named with its pointer, nothing is half-created")
    void allAtOnce() {
        DeclaredIntent intent = new DeclaredIntent(
                List.of(
                        new OperationRef("billing-db", "read-invoices"),
                        new OperationRef("billing-db", "read-invoices"),
                        new OperationRef("billing-db", "drop-everything"),
                        new OperationRef("nowhere", "read")),
                List.of("in ternal"),
                Map.of("tick ets", List.of("")),
                List.of(IdKind.PERSON.newId(Instant.EPOCH)),
                List.of("agt_x"));
        AgentApplication bad = new AgentApplication(
                new AgentProfile("Bad Name", "", null, null, "test"),
                new Accountability(" ", null, "s\u0000", "b".repeat(255)),
                Map.of("family", "f", "size", "big"),
                intent,
                List.of(
                        new WorkloadIdentity("jwk", "{}"),
                        new WorkloadIdentity("spiffe", "spiffe://corp/../agent"),
                        new WorkloadIdentity("password", "x")),
                world.clock.instant(),
                Map.of("la=bel", "", "ok", "v".repeat(201)));
        assertThat(pointers(bad))
                .containsExactlyInAnyOrder(
                        "/name",
                        "/purpose",
                        "/mode",
                        "/risk_tier",
                        "/model/version",
                        "/model",
                        "/owner",
                        "/accountable_executive",
                        "/sponsor",
                        "/builder",
                        "/declared_intent/operations/1",
                        "/declared_intent/operations/2/operation",
                        "/declared_intent/operations/3/system",
                        "/declared_intent/data_classifications/0",
                        "/declared_intent/mcp_servers/tick ets",
                        "/declared_intent/mcp_servers/tick ets/0",
                        "/declared_intent/delegates_to/0",
                        "/declared_intent/accepts_from/0",
                        "/workload_identities/0/jwk",
                        "/workload_identities/1/id",
                        "/workload_identities/2/type",
                        "/expires_at",
                        "/labels/la=bel",
                        "/labels/la=bel",
                        "/labels/ok");
        assertThat(world.registry
                        .requests(world.alice, java.util.Optional.empty(), org.portcullis.service.PageRequest.FIRST)
                        .items())
                .isEmpty();
        assertThat(world.records()).anyMatch(record -> record.contains("request.submit") && record.contains("DENIED"));
    }

    @Test
    @DisplayName("sizes are capped before anything costs time: a name of 1 MB, 101 operations, 51 labels")
    void caps() {
        AgentApplication good = Applications.invoiceBot("bot");
        List<OperationRef> operations = new ArrayList<>();
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i <= 100; i++) {
            operations.add(new OperationRef("billing-db", "op" + i));
            labels.put("l" + i, "v");
        }
        AgentApplication large = new AgentApplication(
                new AgentProfile("n".repeat(1_000_000), "p".repeat(2_001), Mode.SUPERVISED, RiskTier.HIGH, "test"),
                good.accountability(),
                good.model(),
                new DeclaredIntent(operations, List.of(), Map.of(), List.of(), List.of()),
                List.of(),
                Instant.parse("2027-11-25T00:00:00Z"),
                labels);
        assertThat(pointers(large))
                .containsExactly(
                        "/name",
                        "/purpose",
                        "/declared_intent/operations",
                        "/workload_identities",
                        "/expires_at",
                        "/labels");
    }

    @Test
    @DisplayName("REG-9: an operation of another environment can't be declared")
    void otherEnvironment() {
        AgentApplication good = Applications.invoiceBot("bot");
        AgentApplication prod = new AgentApplication(
                new AgentProfile("bot", "p", Mode.SUPERVISED, RiskTier.HIGH, "prod"),
                good.accountability(),
                good.model(),
                good.intent(),
                good.workloadIdentities(),
                good.expiresAt(),
                good.labels());
        assertThat(pointers(prod))
                .hasSize(3)
                .allMatch(pointer -> pointer.matches("/declared_intent/operations/\\d/system"));
    }

    @Test
    @DisplayName("CRB-4: a name or a key of another agent is refused")
    void uniqueness() {
        AgentApplication first = Applications.invoiceBot("bot");
        world.liveAgent(first);
        assertThat(pointers(first)).containsExactly("/name", "/workload_identities/0/jwk");
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.world.Applications;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.Refused;
import org.portcullis.kernel.world.World;
import org.portcullis.service.IdKind;
import org.portcullis.service.PageRequest;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.elevation.ElevationRequest;
import org.portcullis.service.elevation.ElevationStatus;
import org.portcullis.service.elevation.RequestedOperation;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.RiskTier;

@ParameterizedClass
@EnumSource(Database.class)
@ExtendWith(Database.Lifetime.class)
@DisplayName("JIT-1, JIT-2: an agent asks")
class ElevationRequestTest {
    @Parameter
    Database database;

    @TempDir
    Path folder;

    private World world;
    private Agent agent;
    private AgentCaller caller;

    @BeforeEach
    void open() {
        world = new World(database, folder);
        agent = world.liveAgent(Applications.invoiceBot("bot"));
        caller = world.caller(agent);
    }

    @AfterEach
    void close() {
        world.close();
    }

    static ElevationRequest request(String task, String... operations) {
        List<RequestedOperation> all = Arrays.stream(operations)
                .map(each -> new RequestedOperation("billing-db", each, "{}"))
                .toList();
        return new ElevationRequest(task, all, "month end", Optional.of(Duration.ofMinutes(10)));
    }

    private static ElevationRequest constrained(String constraints) {
        return new ElevationRequest(
                "T-1",
                List.of(new RequestedOperation("billing-db", "read-invoices", constraints)),
                "",
                Optional.empty());
    }

    @Test
    @DisplayName("what is pre-approved is usable at once, with a ledger row under every fence it depends on")
    void preApproved() {
        Elevation elevation = world.elevations.request(caller, request("T-1", "read-invoices"));
        assertThat(elevation.status()).isEqualTo(ElevationStatus.APPROVED);
        assertThat(elevation.times().expiresAt())
                .isEqualTo(world.clock.instant().plus(Duration.ofMinutes(10)));
        assertThat(elevation.decisions()).extracting(Elevation.Decision::by).containsExactly("policy:read-invoices");
        String fences = world.store.read(tx -> tx.one(
                        "SELECT fences FROM grant_entry WHERE id = ? AND kind = 'ELEVATION' AND state = 'LIVE'",
                        row -> row.text("fences"),
                        elevation.id())
                .orElseThrow());
        assertThat(fences)
                .contains("agent:" + agent.id() + "=")
                .contains("task:" + agent.id() + "/T-1=")
                .contains("elevation:" + elevation.id() + "=")
                .contains("system:billing-db=")
                .contains("adapter:vault-local~default=")
                .contains("adapter:pam-local~default=")
                .contains("environment:test=")
                .contains("model:claude/5=");
    }

    @Test
    @DisplayName("one gated operation makes all of it wait; dangerous classes and mode 4 always wait")
    void waits() {
        assertThat(world.elevations
                        .request(caller, request("T-1", "read-invoices", "export-invoices"))
                        .status())
                .isEqualTo(ElevationStatus.PENDING_APPROVAL);
        assertThat(world.elevations
                        .request(caller, request("T-1", "delete-invoices"))
                        .status())
                .isEqualTo(ElevationStatus.PENDING_APPROVAL);
        assertThat(world.store.<Long>read(tx -> tx.one(
                                "SELECT COUNT(*) AS n FROM grant_entry WHERE kind = 'ELEVATION'",
                                row -> row.number("n"))
                        .orElseThrow()))
                .isZero();
    }

    @Test
    @DisplayName("outside of the declared intent, the catalogue or the environment: denied, and audited as such")
    void outside() {
        Refused.with("outside-intent", () -> world.elevations.request(caller, request("T-1", "drop-database")));
        TargetSystem before = World.billing();
        world.catalogue.put(
                world.admin,
                new TargetSystem(
                        "billing-db",
                        0,
                        "test",
                        Optional.empty(),
                        Map.of("read-invoices", before.operations().get("read-invoices"))));
        Refused.with("not-in-catalogue", () -> world.elevations.request(caller, request("T-1", "export-invoices")));
        AgentCaller elsewhere = new AgentCaller(agent.id(), caller.grantId(), "prod", Optional.empty());
        Refused.with("other-environment", () -> world.elevations.request(elsewhere, request("T-1", "read-invoices")));
        assertThat(world.records())
                .filteredOn(record -> record.contains("\"elevation.request\"") && record.contains("DENIED"))
                .hasSize(3)
                .allMatch(record -> record.contains(agent.id()) && record.contains("T-1"));
    }

    @Test
    @DisplayName("every bad field is named; the tier's limit holds")
    void badFields() {
        List<RequestedOperation> many = new ArrayList<>();
        for (int i = 0; i < 51; i++) {
            many.add(new RequestedOperation("billing-db", "op" + i, "{}"));
        }
        assertThat(Refused.pointers(() -> world.elevations.request(
                        caller,
                        new ElevationRequest("no good", many, "j".repeat(2_001), Optional.of(Duration.ofMinutes(16))))))
                .containsExactly("/task_id", "/justification", "/lifetime", "/operations");
        assertThat(Refused.pointers(() -> world.elevations.request(
                        caller,
                        new ElevationRequest(
                                "T-1",
                                List.of(
                                        new RequestedOperation("BILLING", "x", "[]"),
                                        new RequestedOperation("billing-db", "read-invoices", "{}"),
                                        new RequestedOperation("billing-db", "read-invoices", "{\"a\":1,\"a\":2}")),
                                "",
                                Optional.of(Duration.ofMillis(1500))))))
                .containsExactly(
                        "/lifetime",
                        "/operations/0/system",
                        "/operations/0/constraints",
                        "/operations/2",
                        "/operations/2/constraints");
    }

    @Test
    @DisplayName("constraints are on declared parameters, and obey their schema")
    void constraints() {
        assertThat(Refused.pointers(() -> world.elevations.request(caller, constrained("{\"colour\":\"red\"}"))))
                .containsExactly("/operations/0/constraints/colour");
        assertThat(Refused.pointers(() -> world.elevations.request(caller, constrained("{\"limit\":[5,101]}"))))
                .containsExactly("/operations/0/constraints/limit");
        assertThat(Refused.pointers(() -> world.elevations.request(caller, constrained("{\"customer\":7}"))))
                .containsExactly("/operations/0/constraints/customer");
        Refused.with(
                "bad-elevation-request",
                () -> world.elevations.request(caller, constrained("{\"limit\":123456789012345678901234567890}")));
        Elevation good = world.elevations.request(caller, constrained("{ \"limit\":[5, 10], \"customer\":\"c1\" }"));
        assertThat(good.request().operations().get(0).constraints())
                .isEqualTo("{\"customer\":\"c1\",\"limit\":[5,10]}");
        assertThat(good.times().lifetime()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    @DisplayName("REV-2: not live, killed, blocked by an ancestor, with an ended or foreign token: denied")
    void notNow() {
        Agent other = world.liveAgent(Applications.invoiceBot("other"));
        AgentCaller foreign = new AgentCaller(agent.id(), world.caller(other).grantId(), "test", Optional.empty());
        Refused.with("token-ended", () -> world.elevations.request(foreign, request("T-1", "read-invoices")));
        Blocks.Cause cause = new Blocks.Cause("psn_1", "broken", world.clock.instant());
        world.store.write(Priority.NORMAL, tx -> {
            world.blocks.set(tx, List.of(Keys.system("billing-db")), cause);
            return null;
        });
        Refused.with("blocked", () -> world.elevations.request(caller, request("T-1", "read-invoices")));
        Refused.with("blocked", () -> world.elevations.request(caller, request("T-1", "export-invoices")));
        world.store.write(Priority.NORMAL, tx -> {
            world.blocks.lift(tx, Keys.system("billing-db"), cause);
            return null;
        });
        world.registry.transition(world.bob, agent.id(), AgentStatus.SUSPENDED, "drift", "{}");
        Refused.with("agent-not-active", () -> world.elevations.request(caller, request("T-1", "read-invoices")));
        world.killSwitch.settle(world.killSwitch.commanded().get(0).id());
        world.registry.transition(world.bob, agent.id(), AgentStatus.ACTIVE, "fine", "{}");
        Refused.with("token-ended", () -> world.elevations.request(caller, request("T-1", "read-invoices")));
    }

    @Test
    @DisplayName("its time over it is EXPIRED; an entry's end ends it sooner")
    void expiry() {
        Elevation usable = world.elevations.request(caller, request("T-1", "read-invoices"));
        Elevation waiting = world.elevations.request(caller, request("T-1", "export-invoices"));
        world.clock.advance(Duration.ofMinutes(10));
        assertThat(world.elevations.elevation(caller, usable.id()).status()).isEqualTo(ElevationStatus.EXPIRED);
        assertThat(world.elevations.elevation(caller, waiting.id()).status())
                .isEqualTo(ElevationStatus.PENDING_APPROVAL);
        List<String> overdue = world.acts.read(tx -> ElevationRows.overdue(tx, world.clock.instant(), 10));
        assertThat(overdue).containsExactly(usable.id());
        assertThat(world.elevations
                        .elevations(world.bob, Optional.of(ElevationStatus.EXPIRED), PageRequest.FIRST)
                        .items())
                .extracting(Elevation::id)
                .containsExactly(usable.id());
        world.clock.advance(Duration.ofHours(24));
        assertThat(world.elevations.elevation(caller, waiting.id()).status()).isEqualTo(ElevationStatus.EXPIRED);
        Refused.with(
                "lapsed", () -> world.elevations.decide(world.bob, waiting.id(), true, "late", waiting.scopeHash()));
    }

    @Test
    @DisplayName("another agent's elevation doesn't exist")
    void foreign() {
        Elevation mine = world.elevations.request(caller, request("T-1", "read-invoices"));
        AgentCaller other = world.caller(world.liveAgent(Applications.of("other", Mode.SUPERVISED, RiskTier.LOW)));
        Refused.with("not-found", () -> world.elevations.elevation(other, mine.id()));
        Refused.with("not-found", () -> world.elevations.complete(other, mine.id()));
        Refused.with("not-found", () -> world.elevations.elevation(other, "lse_nonsense"));
    }

    @Test
    @DisplayName("1,000 waiting elevations of one agent are enough")
    void pendingCap() {
        Elevation first = world.elevations.request(caller, request("T-1", "export-invoices"));
        world.store.<Integer>write(Priority.NORMAL, tx -> {
            for (int i = 1; i < 1_000; i++) {
                tx.update(
                        "INSERT INTO elevation (id, agent_id, task_id, status, doc, scope_hash, requested_at, expires_at)"
                                + " SELECT ?, agent_id, task_id, status, doc, scope_hash, requested_at, expires_at"
                                + " FROM elevation WHERE id = ?",
                        IdKind.ELEVATION.newId(world.clock.instant()),
                        first.id());
            }
            return 0;
        });
        Refused.with("too-many-pending", () -> world.elevations.request(caller, request("T-1", "export-invoices")));
        assertThat(world.elevations
                        .request(caller, request("T-1", "read-invoices"))
                        .status())
                .isEqualTo(ElevationStatus.APPROVED);
    }
}

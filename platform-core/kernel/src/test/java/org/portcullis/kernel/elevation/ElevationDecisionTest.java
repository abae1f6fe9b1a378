// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.portcullis.kernel.elevation.ElevationRequestTest.request;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.kernel.world.Applications;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.Refused;
import org.portcullis.kernel.world.World;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.elevation.ElevationStatus;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.service.revocation.RevocationTarget;

@ParameterizedClass
@EnumSource(Database.class)
@ExtendWith(Database.Lifetime.class)
@DisplayName("JIT-3, JIT-6: people decide, on exactly what was shown")
class ElevationDecisionTest {
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

    private Elevation ask(String... operations) {
        return world.elevations.request(caller, request("T-1", operations));
    }

    private Elevation approve(Caller by, Elevation elevation) {
        return world.elevations.decide(by, elevation.id(), true, "fine", elevation.scopeHash());
    }

    @Test
    @DisplayName("approved: usable, its time runs from now, the decision and its context are recorded")
    void approved() {
        Elevation asked = ask("export-invoices");
        world.clock.advance(Duration.ofMinutes(3));
        Elevation elevation = approve(world.bob, asked);
        assertThat(elevation.status()).isEqualTo(ElevationStatus.APPROVED);
        assertThat(elevation.times().expiresAt())
                .isEqualTo(world.clock.instant().plus(Duration.ofMinutes(10)));
        assertThat(elevation.decisions()).hasSize(1);
        String hash = elevation.decisions().get(0).contextHash();
        assertThat(hash).hasSize(64);
        assertThat(world.records())
                .anyMatch(record -> record.contains("elevation.approve")
                        && record.contains(hash)
                        && record.contains(world.bob.personId())
                        && record.contains("billing-db/export-invoices"));
        Refused.with("already-decided", () -> approve(world.carol, asked));
    }

    @Test
    @DisplayName("denied for good, with the reason")
    void denied() {
        Elevation asked = ask("export-invoices");
        assertThat(world.elevations
                        .decide(world.bob, asked.id(), false, "not today", asked.scopeHash())
                        .status())
                .isEqualTo(ElevationStatus.DENIED);
        Refused.with("already-decided", () -> approve(world.carol, asked));
    }

    @Test
    @DisplayName("not by the agent's requester, not by those tied to them, not without the role, not without a reason")
    void segregation() {
        Elevation asked = ask("export-invoices");
        Caller alice = new Caller(world.alice.personId(), "a", Set.of(Role.APPROVER), world.alice.tokenId());
        Refused.with("own-request", () -> approve(alice, asked));
        Caller rooted = new Caller(world.alice.personId(), "a", Set.of(Role.ADMIN), world.alice.tokenId());
        Refused.with(
                "tied-by-enrolment", () -> approve(world.person(rooted, "friend@example.com", Role.APPROVER), asked));
        Refused.with(
                "tied-by-enrolment",
                () -> approve(new Caller(world.admin.personId(), "root", Set.of(Role.APPROVER), "tok_x"), asked));
        Refused.with("role-missing", () -> approve(world.alice, asked));
        Refused.with(
                "owner-decides-not",
                () -> approve(world.person(world.admin, "olga@example.com", Role.APPROVER), asked));
        Refused.with("bad-decision", () -> world.elevations.decide(world.bob, asked.id(), true, "", asked.scopeHash()));
        assertThat(world.elevations.elevation(world.bob, asked.id()).status())
                .isEqualTo(ElevationStatus.PENDING_APPROVAL);
    }

    @Test
    @DisplayName(
            "JIT-6: another scope hash is refused; so is one that the catalogue has overtaken, but denying goes on")
    void otherScope() {
        Elevation asked = ask("export-invoices");
        Elevation other = world.elevations.request(caller, request("T-2", "export-invoices"));
        for (String hash :
                List.of("", "0".repeat(64), other.scopeHash(), asked.scopeHash().toUpperCase(java.util.Locale.ROOT))) {
            Refused.with("scope-changed", () -> world.elevations.decide(world.bob, asked.id(), true, "fine", hash));
        }
        Map<String, Operation> operations = new HashMap<>(World.billing().operations());
        operations.put(
                "export-invoices",
                World.operation("export-invoices", OperationClass.PRIVILEGED, "{}", "PUT", "/exports"));
        world.catalogue.put(world.admin, new TargetSystem("billing-db", 0, "test", Optional.empty(), operations));
        Refused.with("scope-changed", () -> approve(world.bob, asked));
        assertThat(world.elevations
                        .decide(world.bob, asked.id(), false, "overtaken", asked.scopeHash())
                        .status())
                .isEqualTo(ElevationStatus.DENIED);
    }

    @Test
    @DisplayName("what can't be undone takes two different people where the tier is CRITICAL, one elsewhere")
    void twoPeople() {
        AgentCaller critical =
                world.caller(world.liveAgent(Applications.of("crit", Mode.SUPERVISED, RiskTier.CRITICAL)));
        Elevation asked = world.elevations.request(critical, request("T-1", "delete-invoices"));
        assertThat(approve(world.bob, asked).status()).isEqualTo(ElevationStatus.PENDING_APPROVAL);
        Refused.with("already-voted", () -> approve(world.bob, asked));
        assertThat(approve(world.carol, asked).status()).isEqualTo(ElevationStatus.APPROVED);
        assertThat(approve(world.bob, ask("delete-invoices")).status()).isEqualTo(ElevationStatus.APPROVED);
    }

    @Test
    @DisplayName("the vote of a killed approver doesn't count")
    void killedApprover() {
        AgentCaller critical =
                world.caller(world.liveAgent(Applications.of("crit", Mode.SUPERVISED, RiskTier.CRITICAL)));
        Elevation asked = world.elevations.request(critical, request("T-1", "delete-invoices"));
        approve(world.carol, asked);
        world.killSwitch.commandAs(
                world.bob.personId(), new RevocationTarget("person", world.carol.personId()), "left");
        Refused.with("vote-void", () -> approve(world.bob, asked));
    }

    @Test
    @DisplayName("REV-2: nothing is approved for an agent that was stopped, or for a completed task")
    void stopped() {
        Elevation asked = ask("export-invoices");
        Elevation other = ask("read-invoices");
        world.elevations.complete(caller, other.id());
        Refused.with("already-decided", () -> approve(world.bob, asked));
        Elevation next = world.elevations.request(caller, request("T-2", "export-invoices"));
        world.registry.transition(world.carol, agent.id(), AgentStatus.SUSPENDED, "drift", "{}");
        Refused.with("agent-not-active", () -> approve(world.bob, next));
    }

    @Test
    @DisplayName(
            "completing is final, ends all that the task holds, answers the same again, and denies what comes later")
    void completing() {
        Elevation usable = ask("read-invoices");
        Elevation waiting = ask("export-invoices");
        assertThat(world.elevations.complete(caller, usable.id()).status()).isEqualTo(ElevationStatus.COMPLETED);
        assertThat(world.elevations.complete(caller, waiting.id()).status()).isEqualTo(ElevationStatus.COMPLETED);
        assertThat(world.elevations.complete(caller, usable.id()).status()).isEqualTo(ElevationStatus.COMPLETED);
        assertThat(world.killSwitch.commanded()).singleElement().satisfies(command -> assertThat(
                        command.command().target().id())
                .isEqualTo(agent.id() + "/T-1"));
        Refused.with("task-completed", () -> ask("read-invoices"));
        assertThat(world.store.<Long>read(tx -> tx.one(
                                "SELECT COUNT(*) AS n FROM grant_entry WHERE kind = 'ELEVATION' AND state = 'LIVE'",
                                row -> row.number("n"))
                        .orElseThrow()))
                .isZero();
        assertThat(world.records())
                .filteredOn(record -> record.contains("elevation.complete") && record.contains("DONE"))
                .singleElement()
                .asString()
                .contains(usable.id(), waiting.id());
    }
}

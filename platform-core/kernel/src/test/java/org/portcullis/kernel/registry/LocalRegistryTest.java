// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.world.Applications;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.Refused;
import org.portcullis.kernel.world.World;
import org.portcullis.service.IdKind;
import org.portcullis.service.PageRequest;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentRequest;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.HistoryEntry;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.RiskTier;

@ParameterizedClass
@EnumSource(Database.class)
@ExtendWith(Database.Lifetime.class)
@DisplayName("REG-1, REG-2, REG-3: agents")
class LocalRegistryTest {
    private static final String EVIDENCE = "{\"validation\":\"passed\",\"baseline\":{\"per_hour\":10}}";

    @Parameter
    Database database;

    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void open() {
        world = new World(database, folder);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private AgentRequest ask(String name) {
        return world.registry.request(world.alice, Applications.invoiceBot(name));
    }

    @Test
    @DisplayName(
            "REG-3: the requester, those tied to them and those without the role don't approve; another does, once")
    void approval() {
        AgentRequest request = ask("bot");
        Caller self =
                new Caller(world.alice.personId(), "alice@example.com", Set.of(Role.GOVERNANCE), world.alice.tokenId());
        Refused.with("own-request", () -> world.registry.decide(self, request.id(), true, "mine"));
        Refused.with("role-missing", () -> world.registry.decide(world.alice, request.id(), true, "mine"));
        Caller rooted = new Caller(world.alice.personId(), "alice@example.com", Set.of(Role.ADMIN), "tok_x");
        Caller friend = world.person(rooted, "friend@example.com", Role.GOVERNANCE);
        Refused.with("tied-by-enrolment", () -> world.registry.decide(friend, request.id(), true, "for alice"));
        Caller enroller = new Caller(world.admin.personId(), "root", Set.of(Role.GOVERNANCE), world.admin.tokenId());
        Refused.with("tied-by-enrolment", () -> world.registry.decide(enroller, request.id(), true, "enrolled her"));
        Refused.with("bad-reason", () -> world.registry.decide(world.bob, request.id(), true, " "));

        AgentRequest approved = world.registry.decide(world.bob, request.id(), true, "needed");
        assertThat(approved.status()).isEqualTo("APPROVED");
        assertThat(approved.decision().orElseThrow().by()).isEqualTo(world.bob.personId());
        Agent agent = world.registry.agent(world.alice, approved.agentId().orElseThrow());
        assertThat(agent.status()).isEqualTo(AgentStatus.REGISTERED);
        assertThat(agent.entry()).isEqualTo(request.application());
        assertThat(agent.requestId()).isEqualTo(request.id());
        Refused.with("already-decided", () -> world.registry.decide(world.carol, request.id(), false, "too late"));
        assertThat(world.records())
                .filteredOn(record -> record.contains("request.approve") && record.contains("DENIED"))
                .hasSize(5);
    }

    @Test
    @DisplayName("REG-3: mode 4 takes governance and the executive, two people, in either order")
    void autonomous() {
        Caller eve = world.person(world.admin, "eve@example.com", Role.VIEWER);
        for (boolean executiveFirst : List.of(true, false)) {
            String name = executiveFirst ? "first" : "second";
            String id = world.registry
                    .request(world.alice, Applications.of(name, Mode.AUTONOMOUS, RiskTier.CRITICAL))
                    .id();
            Caller one = executiveFirst ? eve : world.bob;
            Caller two = executiveFirst ? world.bob : eve;
            assertThat(world.registry.decide(one, id, true, "yes").status()).isEqualTo("PENDING");
            Refused.with("already-voted", () -> world.registry.decide(one, id, true, "yes again"));
            if (!executiveFirst) {
                Refused.with("already-approved", () -> world.registry.decide(world.carol, id, true, "me too"));
            }
            assertThat(world.registry.decide(two, id, true, "yes").agentId()).isPresent();
        }
        Refused.with("role-missing", () -> world.registry.decide(eve, ask("bot").id(), true, "not mode 4"));
    }

    @Test
    @DisplayName("denied is denied; what became impossible meanwhile isn't approved")
    void denied() {
        AgentRequest request = ask("bot");
        assertThat(world.registry.decide(world.bob, request.id(), false, "no").status())
                .isEqualTo("DENIED");
        AgentRequest one = ask("twin");
        AgentRequest two = ask("twin");
        world.registry.decide(world.bob, one.id(), true, "yes");
        Refused.with("request-outdated", () -> world.registry.decide(world.bob, two.id(), true, "yes"));
        Refused.with(
                "not-found",
                () -> world.registry.decide(world.bob, IdKind.AGENT.newId(world.clock.instant()), true, "x"));
    }

    @Test
    @DisplayName("REG-2: the way to ACTIVE has guards: evidence, and nobody certifies their own")
    void goLive() {
        String id = world.registry
                .decide(world.bob, ask("bot").id(), true, "needed")
                .agentId()
                .orElseThrow();
        Refused.with(
                "role-missing", () -> world.registry.transition(world.alice, id, AgentStatus.PROVISIONED, "r", "{}"));
        Refused.with(
                "illegal-transition",
                () -> world.registry.transition(world.bob, id, AgentStatus.ACTIVE, "r", EVIDENCE));
        world.registry.transition(world.bob, id, AgentStatus.PROVISIONED, "made", "{}");
        for (String evidence :
                List.of("{}", "{\"validation\":\"passed\"}", "{\"validation\":\" \",\"baseline\":null}")) {
            Refused.with(
                    "evidence-missing",
                    () -> world.registry.transition(world.bob, id, AgentStatus.ACTIVE, "r", evidence));
        }
        Refused.with("bad-transition", () -> world.registry.transition(world.bob, id, AgentStatus.ACTIVE, "r", "[1]"));
        Caller alice = new Caller(world.alice.personId(), "a", Set.of(Role.GOVERNANCE), world.alice.tokenId());
        Refused.with("own-request", () -> world.registry.transition(alice, id, AgentStatus.ACTIVE, "r", EVIDENCE));
        assertThat(world.registry
                        .transition(world.bob, id, AgentStatus.ACTIVE, "go", EVIDENCE)
                        .status())
                .isEqualTo(AgentStatus.ACTIVE);
        assertThat(world.registry.history(world.alice, id))
                .extracting(HistoryEntry::to)
                .containsExactly(AgentStatus.REGISTERED, AgentStatus.PROVISIONED, AgentStatus.ACTIVE);
        assertThat(world.registry.history(world.alice, id).get(2).evidence()).isEqualTo(EVIDENCE);
    }

    @Test
    @DisplayName("REV-6: suspending kills first; reinstating waits for the revocation, and lifts the block")
    void suspension() {
        Agent agent = world.liveAgent(Applications.invoiceBot("bot"));
        Agent suspended = world.registry.transition(world.bob, agent.id(), AgentStatus.SUSPENDED, "drift", "{}");
        assertThat(suspended.status()).isEqualTo(AgentStatus.SUSPENDED);
        String revocation = world.killSwitch.commanded().get(0).id();
        assertThat(world.records())
                .anyMatch(record -> record.contains("agent.transition") && record.contains(revocation));
        Refused.with(
                "revocation-open",
                () -> world.registry.transition(world.bob, agent.id(), AgentStatus.ACTIVE, "ok", "{}"));
        Refused.with("blocked", () -> world.caller(agent));
        world.killSwitch.settle(revocation);
        world.registry.transition(world.bob, agent.id(), AgentStatus.ACTIVE, "ok", "{}");
        assertThat(world.caller(agent).agentId()).isEqualTo(agent.id());
    }

    @Test
    @DisplayName("a suspended agent that was never live still shows its evidence")
    void neverLive() {
        String id = world.registry
                .decide(world.bob, ask("bot").id(), true, "needed")
                .agentId()
                .orElseThrow();
        world.registry.transition(world.bob, id, AgentStatus.SUSPENDED, "doubts", "{}");
        world.killSwitch.settle(world.killSwitch.commanded().get(0).id());
        Refused.with("evidence-missing", () -> world.registry.transition(world.bob, id, AgentStatus.ACTIVE, "r", "{}"));
    }

    @Test
    @DisplayName("decommissioning kills, leaves a tombstone, and frees the key but not the name")
    void decommissioning() {
        var application = Applications.invoiceBot("bot");
        Agent agent = world.liveAgent(application);
        world.registry.transition(world.bob, agent.id(), AgentStatus.DECOMMISSIONED, "done", "{}");
        assertThat(world.registry.history(world.bob, agent.id()))
                .extracting(HistoryEntry::to)
                .endsWith(AgentStatus.SUSPENDED, AgentStatus.DECOMMISSIONED);
        Refused.with(
                "illegal-transition",
                () -> world.registry.transition(world.bob, agent.id(), AgentStatus.ACTIVE, "r", EVIDENCE));
        assertThat(Refused.pointers(() -> world.registry.request(world.alice, application)))
                .containsExactly("/name");
    }

    @Test
    @DisplayName("lists: by status, by label, in pages")
    void lists() {
        Agent live = world.liveAgent(Applications.invoiceBot("bot"));
        ask("waiting");
        assertThat(world.registry
                        .requests(world.bob, Optional.of("PENDING"), PageRequest.FIRST)
                        .items())
                .hasSize(1);
        assertThat(world.registry
                        .agents(
                                world.bob,
                                Optional.of(AgentStatus.ACTIVE),
                                Optional.of("team=billing"),
                                PageRequest.FIRST)
                        .items())
                .extracting(Agent::id)
                .containsExactly(live.id());
        assertThat(world.registry
                        .agents(world.bob, Optional.empty(), Optional.of("team=other"), PageRequest.FIRST)
                        .items())
                .isEmpty();
        Refused.with(
                "bad-label",
                () -> world.registry.agents(world.bob, Optional.empty(), Optional.of("team"), PageRequest.FIRST));
        assertThat(world.registry.find("agt_nonsense")).isEmpty();
        assertThat(AgentRows.keys(live))
                .contains(Keys.agent(live.id()), Keys.environment("test"), Keys.model("claude/5"));
    }

    @Test
    @DisplayName("10,000 pending requests are enough")
    void pendingCap() {
        AgentRequest request = ask("bot");
        world.store.<Integer>write(Priority.NORMAL, Duration.ofMinutes(1), tx -> {
            for (int i = 1; i < 10_000; i++) {
                tx.update(
                        "INSERT INTO agent_request (id, status, doc, requester_id, created_at) SELECT ?, status, doc,"
                                + " requester_id, created_at FROM agent_request WHERE id = ?",
                        IdKind.REQUEST.newId(world.clock.instant()),
                        request.id());
            }
            return 0;
        });
        Refused.with("too-many-requests", () -> ask("one-more"));
        world.registry.decide(world.bob, request.id(), false, "no");
        assertThat(ask("one-more").status()).isEqualTo("PENDING");
    }
}

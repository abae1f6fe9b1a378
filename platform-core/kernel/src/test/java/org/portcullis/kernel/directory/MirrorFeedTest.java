// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.world.Applications;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.World;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.Mirror;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

@DisplayName("Directories follow the agents (REG-4, REG-8)")
@ExtendWith(Database.Lifetime.class)
class MirrorFeedTest {
    private static final String INSTANCE = "idp-test~one";

    @TempDir
    Path folder;

    private World world;
    private final List<String> applied = new ArrayList<>();
    private Supplier<String> vendor = () -> "p1";
    private MirrorFeed feed;
    private Set<String> gone = Set.of();

    private void begin(Database database) {
        world = new World(database, folder);
        feed = feed(INSTANCE, "test");
    }

    private MirrorFeed feed(String instance, String environment) {
        return new MirrorFeed(
                instance,
                environment,
                world.store,
                world.clock,
                (target, version) -> {
                    applied.add(target.name() + " " + target.state());
                    return vendor.get();
                },
                () -> gone);
    }

    @AfterEach
    void end() {
        world.close();
    }

    private Mirror mirror(Agent agent) {
        return world.store.read(tx -> MirrorRows.of(tx, agent.id())).get(0);
    }

    private boolean mayBeEnabled(Agent agent) {
        return world.store.read(tx -> Principals.mayBeEnabled(tx, INSTANCE, agent.id(), world.clock.instant()));
    }

    private void kill(Agent agent) {
        world.killSwitch.commandAs("system", new RevocationTarget("agent", agent.id()), "test");
    }

    @Test
    @DisplayName("a claim of another node holds until that node is surely dead, and then no moment longer (OPS-1)")
    void deadNode() {
        begin(Database.SQLITE);
        world.liveAgent(Applications.invoiceBot("bot"));
        world.store.write(
                Priority.NORMAL,
                tx -> tx.update(
                        "INSERT INTO work_claim (name, node, claimed_until) VALUES (?, 'nod_other', ?)",
                        "directory/" + INSTANCE,
                        world.clock.instant().plusSeconds(60)));
        feed.turn();
        assertThat(applied).isEmpty();
        gone = Set.of("nod_other");
        feed.turn();
        assertThat(applied).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("made when registered, disabled by a kill, enabled by reinstatement, gone when decommissioned")
    void follows(Database database) {
        begin(database);
        Agent agent = world.liveAgent(Applications.invoiceBot("bot"));
        feed.turn();
        assertThat(mirror(agent).state()).isEqualTo("ENABLED");
        assertThat(mirror(agent).principal()).contains("p1");
        assertThat(mirror(agent).settled()).isTrue();
        kill(agent);
        feed.turn();
        assertThat(mirror(agent).state()).isEqualTo("DISABLED");
        world.killSwitch.settle(world.killSwitch.commanded().get(0).id());
        world.registry.transition(world.bob, agent.id(), AgentStatus.ACTIVE, "again", "{}");
        feed.turn();
        world.registry.transition(world.bob, agent.id(), AgentStatus.DECOMMISSIONED, "over", "{}");
        feed.turn();
        assertThat(mirror(agent).settled()).as("gone on its word alone").isFalse();
        vendor = () -> "";
        world.clock.advance(Duration.ofSeconds(1));
        feed.turn();
        feed.turn();
        assertThat(applied).containsExactly("bot ENABLED", "bot DISABLED", "bot ENABLED", "bot ABSENT", "bot ABSENT");
        assertThat(mirror(agent).state()).isEqualTo("ABSENT");
        assertThat(mirror(agent).principal()).isEmpty();
        assertThat(world.records().stream().filter(each -> each.contains("agent.mirror")))
                .hasSize(4);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("what fails is tried again later and later, at once when the instance is there again")
    void retried(Database database) {
        begin(database);
        Agent agent = world.liveAgent(Applications.invoiceBot("bot"));
        vendor = () -> {
            throw new AdapterException(FailureKind.UNAVAILABLE, "down");
        };
        feed.turn();
        feed.turn();
        assertThat(applied).as("not at once").hasSize(1);
        assertThat(mirror(agent).lastError()).contains("down");
        assertThat(mirror(agent).state()).isEqualTo("NONE");
        assertThat(mirror(agent).settled()).isFalse();
        world.clock.advance(Duration.ofSeconds(1));
        feed.turn();
        world.clock.advance(Duration.ofSeconds(1));
        feed.turn();
        assertThat(applied).hasSize(2);
        vendor = () -> "p1";
        feed = feed(INSTANCE, "test");
        feed.turn();
        assertThat(mirror(agent).state()).isEqualTo("ENABLED");
        assertThat(mirror(agent).lastError()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("an unknown outcome is not done, and what came after it is looked at once more")
    void uncertain(Database database) {
        begin(database);
        Agent agent = world.liveAgent(Applications.invoiceBot("bot"));
        vendor = () -> {
            throw new AdapterException(FailureKind.TIMEOUT, "no answer");
        };
        feed.turn();
        assertThat(mirror(agent).state()).isEqualTo("UNKNOWN");
        kill(agent);
        vendor = () -> "p1";
        feed.turn();
        assertThat(mirror(agent).state())
                .as("the call that enabled it may come late")
                .isEqualTo("UNKNOWN");
        assertThat(mayBeEnabled(agent)).isTrue();
        assertThat(mirror(agent).settled()).isFalse();
        world.clock.advance(Duration.ofMinutes(2));
        feed.turn();
        assertThat(mirror(agent).state()).isEqualTo("DISABLED");
        assertThat(mayBeEnabled(agent)).isFalse();
        assertThat(mirror(agent).settled()).isTrue();
        assertThat(applied).containsExactly("bot ENABLED", "bot DISABLED", "bot DISABLED");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("REV-2: while a call that enables is under way, a kill can see that; none begins after the kill")
    void enablingIsSeen(Database database) {
        begin(database);
        Agent agent = world.liveAgent(Applications.invoiceBot("bot"));
        List<Boolean> seen = new ArrayList<>();
        vendor = () -> {
            seen.add(mayBeEnabled(agent));
            return "p1";
        };
        feed.turn();
        assertThat(seen).containsExactly(true);
        assertThat(mayBeEnabled(agent)).as("once it is answered").isFalse();
        vendor = () -> {
            throw new AdapterException(FailureKind.UNAVAILABLE, "down");
        };
        Agent other = world.liveAgent(Applications.invoiceBot("other"));
        feed.turn();
        assertThat(mayBeEnabled(other)).as("nothing happened").isFalse();
        assertThat(applied).containsExactly("bot ENABLED", "other ENABLED");
        kill(other);
        vendor = () -> {
            seen.add(mayBeEnabled(other));
            return "p2";
        };
        feed.turn();
        assertThat(applied).last().isEqualTo("other DISABLED");
        assertThat(seen).last().isEqualTo(false);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("an answer about what the agent was isn't the end when it has changed meanwhile")
    void changedMeanwhile(Database database) {
        begin(database);
        Agent agent = world.liveAgent(Applications.invoiceBot("bot"));
        vendor = () -> {
            kill(agent);
            return "p1";
        };
        feed.turn();
        vendor = () -> "p1";
        feed.turn();
        assertThat(applied).containsExactly("bot ENABLED", "bot DISABLED");
        assertThat(mirror(agent).state()).isEqualTo("DISABLED");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("an instance of another environment knows nothing of it; a new one catches up; the dead aren't made")
    void environments(Database database) {
        begin(database);
        Agent agent = world.liveAgent(Applications.invoiceBot("bot"));
        Agent dead = world.liveAgent(Applications.invoiceBot("dead"));
        world.registry.transition(world.bob, dead.id(), AgentStatus.DECOMMISSIONED, "over", "{}");
        feed("idp-test~prod", "prod").turn();
        assertThat(applied).isEmpty();
        feed("idp-test~all", "").turn();
        assertThat(applied).containsExactly("bot ENABLED");
        assertThat(mirror(agent).instance()).isEqualTo("idp-test~all");
    }
}

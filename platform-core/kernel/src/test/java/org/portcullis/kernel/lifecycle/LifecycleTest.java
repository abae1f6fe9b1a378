// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.portcullis.spi.lifecycle.LifecycleKind.DEPARTED;
import static org.portcullis.spi.lifecycle.LifecycleKind.DISABLED;
import static org.portcullis.spi.lifecycle.LifecycleKind.ENABLED;
import static org.portcullis.spi.lifecycle.LifecycleKind.ROLES_CHANGED;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.kernel.registry.LocalPosts;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.world.Applications;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.World;
import org.portcullis.service.Refusal;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.Appointment;
import org.portcullis.service.registry.Post;
import org.portcullis.service.registry.Vacancy;
import org.portcullis.spi.lifecycle.Events;
import org.portcullis.spi.lifecycle.LifecycleEvent;
import org.portcullis.spi.lifecycle.LifecycleKind;
import org.portcullis.spi.lifecycle.Reading;

@DisplayName("What becomes of people becomes of their agents (REG-6, REG-7)")
@ExtendWith(Database.Lifetime.class)
class LifecycleTest {
    private static final String SOURCE = "idp-test~one";
    private static final String OWNER = "olga@example.com";
    private static final String EXECUTIVE = "eve@example.com";
    private static final String SPONSOR = "sam@example.com";

    @TempDir
    Path folder;

    private World world;
    private final Deque<Events> answers = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private SourceFeed feed;
    private Set<String> gone = Set.of();
    private Effects effects;
    private LocalPosts posts;

    private void begin(Database database) {
        world = new World(database, folder);
        posts = new LocalPosts(world.acts);
        effects = new Effects(world.store, world.killSwitch, world.clock);
        restart();
    }

    private void restart() {
        feed = new SourceFeed(
                SOURCE,
                30,
                world.store,
                world.clock,
                new Steps((step, id) -> {}),
                cursor -> {
                    asked.add(cursor);
                    Events next = answers.poll();
                    return next == null ? new Events(Reading.CHANGES, List.of(), cursor, false) : next;
                },
                () -> gone);
    }

    @AfterEach
    void end() {
        world.close();
    }

    private static LifecycleEvent event(String id, String subject, LifecycleKind kind, String... roles) {
        return new LifecycleEvent(id, "local", subject, kind, Set.of(roles), Instant.EPOCH);
    }

    private void told(String cursor, LifecycleEvent... events) {
        answers.add(new Events(Reading.CHANGES, List.of(events), cursor, false));
        feed.turn();
    }

    private void state(String cursor, boolean more, LifecycleEvent... events) {
        answers.add(new Events(Reading.STATE, List.of(events), cursor, more));
        feed.turn();
    }

    private Agent agent() {
        return world.liveAgent(Applications.invoiceBot("bot"));
    }

    private AgentStatus status(Agent agent) {
        return world.registry.find(agent.id()).orElseThrow().status();
    }

    private List<Vacancy> vacancies(Agent agent) {
        return posts.vacancies(world.bob, agent.id());
    }

    private List<String> records(String action) {
        return world.records().stream()
                .filter(record -> record.contains("\"action\":\"" + action + "\""))
                .toList();
    }

    private static Appointment sponsor(String subject) {
        return new Appointment(Optional.empty(), Optional.empty(), Optional.of(subject), "sam has left");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("the sponsor departs: suspended at once, once; not live again before another is appointed")
    void sponsorDeparts(Database database) {
        begin(database);
        Agent agent = agent();
        told("c1", event("e1", SPONSOR, DEPARTED));
        assertThat(status(agent)).as("until the effect").isEqualTo(AgentStatus.ACTIVE);
        effects.round();
        assertThat(status(agent)).isEqualTo(AgentStatus.SUSPENDED);
        told("c2", event("e1", SPONSOR, DEPARTED), event("e2", SPONSOR, DEPARTED));
        effects.round();
        assertThat(world.killSwitch.commanded()).hasSize(1);
        assertThat(world.killSwitch.commanded().get(0).command().by()).isEqualTo("lifecycle:" + SOURCE);

        world.killSwitch.settle(world.killSwitch.commanded().get(0).id());
        assertThatThrownBy(() -> live(agent)).hasMessageContaining("sponsor sam@example.com is gone");
        assertThatThrownBy(() -> posts.appoint(world.bob, agent.id(), sponsor(SPONSOR)))
                .isInstanceOf(Refusal.class);
        Agent after = posts.appoint(world.bob, agent.id(), sponsor("sue@example.com"));
        assertThat(after.entry().accountability().sponsor()).isEqualTo("sue@example.com");
        assertThat(after.status()).as("reinstating is an act of its own").isEqualTo(AgentStatus.SUSPENDED);
        assertThat(vacancies(agent)).isEmpty();
        assertThat(live(agent).status()).isEqualTo(AgentStatus.ACTIVE);
        assertThat(records("agent.vacancy")).hasSize(1);
        assertThat(records("agent.appoint")).hasSize(2);
    }

    private Agent live(Agent agent) {
        return world.registry.transition(world.bob, agent.id(), AgentStatus.ACTIVE, "again", "{}");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("no sponsor within 72 hours: decommissioning is proposed, once")
    void noSponsorInTime(Database database) {
        begin(database);
        Agent agent = agent();
        told("c1", event("e1", SPONSOR, DISABLED));
        effects.round();
        world.clock.advance(Duration.ofHours(71));
        effects.round();
        assertThat(vacancies(agent).get(0).overdue()).isFalse();
        world.clock.advance(Duration.ofHours(2));
        effects.round();
        effects.round();
        assertThat(vacancies(agent).get(0).overdue()).isTrue();
        assertThat(records("agent.decommission-proposed")).hasSize(1);
        assertThat(status(agent)).isEqualTo(AgentStatus.SUSPENDED);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("the owner or the executive departs: 72 hours to find another, over a restart, then suspended")
    void ownerDeparts(Database database) {
        begin(database);
        Agent agent = agent();
        told("c1", event("e1", OWNER, DEPARTED), event("e2", EXECUTIVE, DEPARTED));
        effects.round();
        assertThat(status(agent)).isEqualTo(AgentStatus.ACTIVE);
        assertThat(vacancies(agent)).extracting(Vacancy::post).containsExactly(Post.EXECUTIVE, Post.OWNER);
        Appointment owner =
                new Appointment(Optional.of("otto@example.com"), Optional.empty(), Optional.empty(), "olga has left");
        posts.appoint(world.bob, agent.id(), owner);
        assertThat(vacancies(agent)).extracting(Vacancy::post).containsExactly(Post.EXECUTIVE);
        effects = new Effects(world.store, world.killSwitch, world.clock);
        world.clock.advance(Duration.ofHours(73));
        effects.round();
        assertThat(status(agent)).isEqualTo(AgentStatus.SUSPENDED);
        assertThat(records("agent.vacancy-overdue")).hasSize(1);
        assertThat(world.killSwitch.commanded()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a person who departs or is disabled is ended here; enabled again restores nothing")
    void personIsEnded(Database database) {
        begin(database);
        Caller dora = world.person(world.admin, "dora@example.com", Role.APPROVER);
        told("c1", event("e1", "dora@example.com", DISABLED));
        effects.round();
        assertThat(world.people.person(world.bob, dora.personId()).status()).isEqualTo("ENDED");
        told("c2", event("e2", "dora@example.com", ENABLED));
        effects.round();
        assertThat(world.people.person(world.bob, dora.personId()).status()).isEqualTo("ENDED");
        assertThat(world.killSwitch.commanded()).hasSize(1);
        assertThat(records("lifecycle.disabled")).hasSize(1);
        assertThat(records("lifecycle.enabled")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("strangers and namesakes of another issuer are nobody's business; changed roles are recorded")
    void others(Database database) {
        begin(database);
        agent();
        LifecycleEvent namesake =
                new LifecycleEvent("e1", "https://other", "alice@example.com", DEPARTED, Set.of(), Instant.EPOCH);
        told("c1", namesake, event("e2", "stranger@example.com", DEPARTED));
        told("c2", event("e3", OWNER, ENABLED), event("e4", OWNER, ROLES_CHANGED, "clerk"));
        effects.round();
        assertThat(world.killSwitch.commanded()).isEmpty();
        assertThat(records("lifecycle.departed")).isEmpty();
        assertThat(records("lifecycle.roles-changed")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a state by which a third of many people would be gone at once is a wrong base, and nobody departs")
    void manyAtOnce(Database database) {
        begin(database);
        state("c1", false, people(40));
        assertThatThrownBy(() -> state("c2", false, people(27)))
                .hasMessageContaining("13 of 40")
                .hasMessageContaining("max_departures_percent");
        state("c3", false, people(28));
        assertThat(records("lifecycle.state-refused")).hasSize(1);
        assertThatThrownBy(() -> state("c4", false, people(17))).hasMessageContaining("11 of 28");
        state("c5", false, people(20));
    }

    private static LifecycleEvent[] people(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> event("p" + i, "person-" + i + "@example.com", ENABLED))
                .toArray(LifecycleEvent[]::new);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "a state is taken whole or not at all; who is missing on it has departed; nobody at all is not believed")
    void states(Database database) {
        begin(database);
        Agent agent = agent();
        state("s1", true, event("1", SPONSOR, ENABLED));
        state("c1", false, event("2", OWNER, ENABLED));
        state("s2", true, event("2", OWNER, ENABLED)); // half of one, then the process dies
        restart();
        effects.round();
        assertThat(status(agent)).isEqualTo(AgentStatus.ACTIVE);
        assertThatThrownBy(() -> state("c2", false)).hasMessageContaining("names nobody");
        assertThatThrownBy(() -> state("c2", false)).hasMessageContaining("names nobody");
        assertThat(records("lifecycle.state-refused")).hasSize(1);
        feed.turn();
        assertThat(asked.get(asked.size() - 1)).as("the cursor before").isEqualTo("c1");
        state("c3", false, event("2", OWNER, ENABLED));
        effects.round();
        assertThat(status(agent)).isEqualTo(AgentStatus.SUSPENDED);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("an unknown cursor is recorded, and the state read anew: who left in between is found")
    void unknownCursor(Database database) {
        begin(database);
        Agent agent = agent();
        state("c1", false, event("1", SPONSOR, ENABLED), event("2", OWNER, ENABLED));
        answers.add(Events.cursorUnknown());
        assertThat(feed.turn()).as("at once").isTrue();
        state("c9", false, event("2", OWNER, ENABLED));
        effects.round();
        assertThat(asked).containsExactly("", "c1", "");
        assertThat(status(agent)).isEqualTo(AgentStatus.SUSPENDED);
        assertThat(records("lifecycle.cursor-unknown")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("while another node holds the claim nothing is asked; what it took meanwhile isn't taken again")
    void twoNodes(Database database) {
        begin(database);
        world.store.<Integer>write(
                Priority.NORMAL,
                tx -> tx.update(
                        "INSERT INTO work_claim (name, node, claimed_until) VALUES (?, 'nod_other', ?)",
                        "lifecycle/" + SOURCE,
                        world.clock.instant().plusSeconds(15)));
        assertThat(feed.turn()).isFalse();
        assertThat(asked).isEmpty();
        world.clock.advance(Duration.ofSeconds(16));
        feed.turn();
        assertThat(asked).hasSize(1);
        world.store.<Integer>write(Priority.NORMAL, tx -> tx.update("UPDATE work_claim SET node = 'nod_other'"));
        feed.turn();
        assertThat(asked).as("it lives").hasSize(1);
        gone = Set.of("nod_other");
        feed.turn();
        assertThat(asked).as("surely dead, so taken over at once").hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("nobody appoints themselves, the gone, or without the role; a tombstone has no posts")
    void guards(Database database) {
        begin(database);
        Agent agent = agent();
        told("c1", event("e1", "gone@example.com", DEPARTED));
        assertThatThrownBy(() -> posts.appoint(world.bob, agent.id(), sponsor("bob@example.com")))
                .hasMessageContaining("yourself");
        assertThatThrownBy(() -> posts.appoint(world.alice, agent.id(), sponsor("sue@example.com")))
                .hasMessageContaining("role governance");
        assertThatThrownBy(() -> posts.appoint(world.bob, agent.id(), sponsor("gone@example.com")))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> posts.appoint(
                        world.bob,
                        agent.id(),
                        new Appointment(Optional.empty(), Optional.empty(), Optional.empty(), "why")))
                .isInstanceOf(Refusal.class);
        assertThat(records("agent.appoint")).as("denials").hasSize(4).allMatch(each -> each.contains("DENIED"));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("two nodes at once command one kill; while the store can't take it, it waits")
    void once(Database database) {
        begin(database);
        Agent agent = agent();
        told("c1", event("e1", SPONSOR, DEPARTED));
        Effects refused = new Effects(
                world.store,
                (actor, target, reason, purpose, alongside) -> {
                    throw new Refusal(Refusal.Kind.UNAVAILABLE, "store-unavailable", "not now");
                },
                world.clock);
        refused.round();
        assertThat(status(agent)).isEqualTo(AgentStatus.ACTIVE);
        Effects late = new Effects(
                world.store,
                (actor, target, reason, purpose, alongside) -> {
                    effects.round(); // the other node is faster
                    return world.killSwitch.commandAs(actor, target, reason, purpose, alongside);
                },
                world.clock);
        late.round();
        assertThat(world.killSwitch.commanded()).hasSize(1);
        assertThat(status(agent)).isEqualTo(AgentStatus.SUSPENDED);
    }
}

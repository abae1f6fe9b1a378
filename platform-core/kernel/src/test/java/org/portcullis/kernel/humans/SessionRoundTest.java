// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.humans;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.people.PersonSessionRows;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.world.Applications;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.World;
import org.portcullis.service.IdKind;
import org.portcullis.service.registry.Agent;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.people.HumanSession;
import org.portcullis.spi.people.SessionRef;

@DisplayName("DEL-5: what was granted in a person's session ends with it, and nothing beside it")
class SessionRoundTest {
    private static final String ISSUER = "https://idp.example";
    private static final String INSTANCE = "idp-test~one";

    @TempDir
    Path folder;

    private World world;
    private Agent agent;
    private final Set<String> alive = new HashSet<>(Set.of("sid-1", "sid-2"));
    private final List<Integer> asked = new ArrayList<>();
    private String answers = ISSUER;
    private boolean down;
    private Set<String> gone = Set.of();
    private String alices;
    private SessionRound round;

    @BeforeEach
    void open() {
        world = new World(Database.SQLITE, folder);
        agent = world.liveAgent(Applications.onBehalfOf("desk-bot", "person:alice@example.com"));
        round = new SessionRound(
                INSTANCE,
                new SessionRound.Parts(
                        world.store, world.killSwitch, (at, refs) -> standing(refs), () -> gone, world.clock));
        alices = session(world.alice.personId(), "sid-1", Duration.ZERO);
        session(world.bob.personId(), "sid-2", Duration.ZERO);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private List<HumanSession> standing(List<SessionRef> refs) {
        asked.add(refs.size());
        if (down) {
            throw new AdapterException(FailureKind.UNAVAILABLE, "the realm is away");
        }
        return refs.stream()
                .map(ref -> alive.contains(ref.sessionId())
                        ? new HumanSession(ref, true, answers, "local", "somebody")
                        : HumanSession.ended(ref, answers))
                .toList();
    }

    private String session(String personId, String sid, Duration age) {
        Instant now = world.clock.instant();
        String id = IdKind.PERSON_SESSION.newId(now);
        PersonSessionRows.Held held = new PersonSessionRows.Held(
                id,
                new PersonSessionRows.Place(INSTANCE, ISSUER, "test"),
                new SessionRef("user", sid),
                personId,
                now.minus(age),
                false);
        world.store.<Integer>write(Priority.NORMAL, tx -> {
            PersonSessionRows.insert(tx, held);
            return 0;
        });
        world.caller(agent, Optional.of(personId), Set.of(Keys.personSession(id)));
        return id;
    }

    private List<String> killed() {
        return world.killSwitch.commanded().stream()
                .map(kill -> kill.command().target().type() + " "
                        + kill.command().target().id())
                .toList();
    }

    @Test
    @DisplayName("living ones are left alone; signed out, exactly that session is killed, in the watch's name")
    void signedOut() {
        round.turn();
        assertThat(killed()).isEmpty();
        alive.remove("sid-1");
        round.turn();
        assertThat(killed()).containsExactly("person_session " + alices);
        assertThat(world.killSwitch.commanded().get(0).command().by()).isEqualTo("sessions:" + INSTANCE);
    }

    @Test
    @DisplayName(
            "an identity provider that is away ends nothing at once, and everything that it can't confirm for 60 s")
    void unconfirmed() {
        down = true;
        round.turn();
        assertThat(killed()).isEmpty();
        String old = session(world.carol.personId(), "sid-3", Duration.ofSeconds(61));
        round.turn();
        assertThat(killed()).containsExactly("person_session " + old);
    }

    @Test
    @DisplayName("another identity provider under the same name confirms nothing")
    void otherVendor() {
        answers = "https://other.example";
        round.turn();
        assertThat(killed()).isEmpty();
        alive.add("sid-3");
        String old = session(world.carol.personId(), "sid-3", Duration.ofSeconds(61));
        round.turn();
        assertThat(killed()).containsExactly("person_session " + old);
    }

    @Test
    @DisplayName("what was confirmed is noted, so that after a restart nothing counts as older than it is")
    void noted() {
        world.clock.advance(Duration.ofSeconds(30));
        round.turn();
        assertThat(world.store
                        .read(tx -> PersonSessionRows.find(tx, alices))
                        .orElseThrow()
                        .confirmedAt())
                .isEqualTo(world.clock.instant());
    }

    @Test
    @DisplayName("where nothing is granted any more nobody asks; in fifties; one node, until it is surely dead (OPS-1)")
    void asksNoMoreThanNeeded() {
        for (int i = 0; i < 60; i++) {
            alive.add("many-" + i);
            session(world.carol.personId(), "many-" + i, Duration.ZERO);
        }
        round.turn();
        assertThat(asked).containsExactly(50, 12);
        asked.clear();
        world.store.<Integer>write(
                Priority.NORMAL,
                tx -> tx.update("UPDATE work_claim SET node = 'nod_other' WHERE name LIKE 'sessions/%'"));
        round.turn();
        assertThat(asked).isEmpty();
        gone = Set.of("nod_other");
        round.turn();
        assertThat(asked).containsExactly(50, 12);
        asked.clear();
        world.store.<Integer>write(Priority.NORMAL, tx -> tx.update("UPDATE grant_entry SET state = 'ENDED'"));
        round.turn();
        assertThat(asked).isEmpty();
    }

    @Test
    @DisplayName(
            "REV-4: a killed person's sessions are ended at the identity provider where that may be, until it is done")
    void endsOfKilledPeople() {
        List<String> ended = new ArrayList<>();
        FailureKind[] fails = {FailureKind.UNAVAILABLE};
        SessionEnds ends = new SessionEnds(world.store, world.clock, held -> {
            if (fails[0] != null) {
                throw new AdapterException(fails[0], "not now");
            }
            ended.add(held.id());
        });
        world.store.<Integer>write(Priority.NORMAL, tx -> {
            PersonSessionRows.endAll(tx, world.alice.personId(), "killed", world.clock.instant());
            return 0;
        });
        ends.turn();
        assertThat(world.records()).anyMatch(record -> record.contains("session.end") && record.contains("FAILED"));
        fails[0] = null;
        ends.turn();
        assertThat(ended).as("not before its time").isEmpty();
        world.clock.advance(Duration.ofSeconds(31));
        ends.turn();
        ends.turn();
        assertThat(ended).as("hers, once, and not bob's").containsExactly(alices);
        world.store.<Integer>write(Priority.NORMAL, tx -> {
            PersonSessionRows.endAll(tx, world.bob.personId(), "killed", world.clock.instant());
            return 0;
        });
        fails[0] = FailureKind.UNSUPPORTED;
        ends.turn();
        world.clock.advance(Duration.ofSeconds(31));
        fails[0] = null;
        ends.turn();
        assertThat(ended).as("the instance may not").containsExactly(alices);
    }
}

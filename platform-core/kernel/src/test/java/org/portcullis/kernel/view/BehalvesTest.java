// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.people.PersonSessionRows;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.world.Applications;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.Refused;
import org.portcullis.kernel.world.World;
import org.portcullis.service.IdKind;
import org.portcullis.service.ledger.TokenRequest;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.Mode;
import org.portcullis.spi.people.SessionRef;

@DisplayName(
        "TOK-2, DEL-2: an agent of mode 1 acts for a person whom its intent names, in their living session, and only so")
class BehalvesTest {
    @TempDir
    Path folder;

    private World world;
    private Agent agent;
    private String session;

    @BeforeEach
    void open() {
        world = new World(Database.SQLITE, folder);
        agent = world.liveAgent(Applications.onBehalfOf("desk-bot", "person:alice@example.com", "role:clerk"));
        session = session(world.alice.personId(), "sid-1");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private String session(String personId, String sid) {
        Instant now = world.clock.instant();
        String id = IdKind.PERSON_SESSION.newId(now);
        write(tx -> PersonSessionRows.insert(
                tx,
                new PersonSessionRows.Held(
                        id,
                        new PersonSessionRows.Place("idp-test~one", "https://idp.example", "test"),
                        new SessionRef("user", sid),
                        personId,
                        now,
                        false)));
        return id;
    }

    private void write(java.util.function.Consumer<org.portcullis.kernel.store.Tx> work) {
        world.store.<Integer>write(Priority.NORMAL, tx -> {
            work.accept(tx);
            return 0;
        });
    }

    private void ask(Agent who, Mode mode, String environment, Optional<TokenRequest.OnBehalfOf> behalf) {
        TokenRequest request = new TokenRequest(
                who.id(), Optional.empty(), Optional.of("jkt"), "gw", Optional.empty(), Optional.empty(), behalf);
        write(tx -> Behalves.require(tx, request, environment, mode));
    }

    private Optional<TokenRequest.OnBehalfOf> of(String personId, String sessionId) {
        return Optional.of(new TokenRequest.OnBehalfOf(
                personId, sessionId, world.clock.instant().plusSeconds(60)));
    }

    @Test
    @DisplayName("the named person in their session; no other person, session, environment or mode; never for nobody")
    void declared() {
        String alice = world.alice.personId();
        assertThatCode(() -> ask(agent, Mode.ON_BEHALF_OF, "test", of(alice, session)))
                .doesNotThrowAnyException();
        Refused.with("person-missing", () -> ask(agent, Mode.ON_BEHALF_OF, "test", Optional.empty()));
        Refused.with("wrong-mode", () -> ask(agent, Mode.SUPERVISED, "test", of(alice, session)));
        Refused.with("session-ended", () -> ask(agent, Mode.ON_BEHALF_OF, "prod", of(alice, session)));
        String bob = world.bob.personId();
        Refused.with("session-ended", () -> ask(agent, Mode.ON_BEHALF_OF, "test", of(bob, session)));
        String bobs = session(bob, "sid-2");
        Refused.with("not-its-delegator", () -> ask(agent, Mode.ON_BEHALF_OF, "test", of(bob, bobs)));
        write(tx -> PersonSessionRows.end(tx, session, "signed out", world.clock.instant()));
        Refused.with("session-ended", () -> ask(agent, Mode.ON_BEHALF_OF, "test", of(alice, session)));
    }

    @Test
    @DisplayName("whoever holds a named role, as long as a source says so and they may act")
    void byRole() {
        String bob = world.bob.personId();
        String bobs = session(bob, "sid-2");
        write(tx -> tx.update("INSERT INTO lifecycle_person (instance, issuer, subject, standing, roles, changed_at)"
                + " VALUES ('idp-test~one', 'local', 'bob@example.com', 'ENABLED', '[\"clerk\"]', 1)"));
        assertThatCode(() -> ask(agent, Mode.ON_BEHALF_OF, "test", of(bob, bobs)))
                .doesNotThrowAnyException();
        write(tx -> tx.update("UPDATE lifecycle_person SET roles = '[\"clerks\"]'"));
        Refused.with("not-its-delegator", () -> ask(agent, Mode.ON_BEHALF_OF, "test", of(bob, bobs)));
        write(tx -> tx.update("UPDATE lifecycle_person SET roles = '[\"clerk\"]', standing = 'DISABLED'"));
        Refused.with("not-its-delegator", () -> ask(agent, Mode.ON_BEHALF_OF, "test", of(bob, bobs)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.World;
import org.portcullis.service.PageRequest;
import org.portcullis.service.Refusal;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Enrolment;
import org.portcullis.service.people.MintedToken;
import org.portcullis.service.people.Person;
import org.portcullis.service.people.Role;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.spi.Secret;

@ParameterizedClass
@EnumSource(Database.class)
@ExtendWith(Database.Lifetime.class)
@DisplayName("API-1, JIT-3, REV-4: persons and their tokens")
class LocalPeopleTest {
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

    private static void refused(String slug, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.slug())
                .isEqualTo(slug));
    }

    @Test
    @DisplayName("a code works once, for 24 hours, and only who was given it gets in")
    void codes() {
        Enrolment enrolment = world.people.enrol(world.admin, "dave@example.com", Set.of(Role.OPERATOR));
        MintedToken token = world.people.redeem(enrolment.code());
        assertThat(world.people.authenticate(token.token().revealString()))
                .hasValueSatisfying(caller -> assertThat(caller.roles()).containsExactly(Role.OPERATOR));
        refused("bad-code", () -> world.people.redeem(enrolment.code()));
        refused("bad-code", () -> world.people.redeem(Secret.of("pce_" + "A".repeat(43))));
        refused("bad-code", () -> world.people.redeem(Secret.of("'; DROP TABLE person")));

        Enrolment late = world.people.enrol(world.admin, "late@example.com", Set.of(Role.OPERATOR));
        world.clock.advance(Duration.ofHours(24));
        refused("bad-code", () -> world.people.redeem(late.code()));
    }

    @Test
    @DisplayName("only an admin enrols, a subject exists once, bad fields are named together")
    void enrolment() {
        refused("role-missing", () -> world.people.enrol(world.bob, "x@example.com", Set.of(Role.VIEWER)));
        refused("subject-exists", () -> world.people.enrol(world.admin, "bob@example.com", Set.of(Role.VIEWER)));
        assertThatThrownBy(() -> world.people.enrol(world.admin, "no good\n", Set.of()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.fields()).hasSize(2));
        refused("bad-person", () -> world.people.enrol(world.admin, "a".repeat(1_000_000), Set.of(Role.VIEWER)));
        assertThat(world.records()).anyMatch(record -> record.contains("person.enrol") && record.contains("DENIED"));
    }

    @Test
    @DisplayName("who lost every way in is enrolled anew, and is then tied to whoever did it")
    void enrolledAnew() {
        world.clock.advance(Duration.ofHours(13));
        Caller other = new Caller(world.carol.personId(), "carol@example.com", Set.of(Role.ADMIN), "tok_x");
        Enrolment again = world.people.enrol(other, "bob@example.com", Set.of(Role.VIEWER));
        assertThat(again.personId()).isEqualTo(world.bob.personId());
        assertThat(world.people.person(other, again.personId()))
                .extracting(Person::enrolledBy, Person::roles)
                .containsExactly(other.personId(), Set.of(Role.VIEWER));
        assertThat(world.acts.<Boolean>read(tx -> PersonRows.tied(tx, other.personId(), again.personId())))
                .isTrue();
    }

    @Test
    @DisplayName("REV-6: a killed person is reinstated by somebody independent, after the kill's end; nothing revives")
    void reinstated() {
        MintedToken before = world.people.mint(world.alice, Duration.ofHours(1), Set.of(Role.REQUESTER));
        String alice = world.alice.personId();
        refused("not-blocked", () -> world.people.reinstate(world.bob, alice, "ok"));
        String kill = world.killSwitch
                .commandAs(world.carol.personId(), new RevocationTarget("person", alice), "stolen laptop")
                .id();
        world.acts.write(tx -> world.tokens.endAll(tx, alice, world.clock.instant()));
        assertThat(world.people.person(world.bob, alice).status()).isEqualTo("ENDED");
        refused("subject-exists", () -> world.people.enrol(world.admin, world.alice.subject(), Set.of(Role.VIEWER)));
        refused("revocation-open", () -> world.people.reinstate(world.bob, alice, "ok"));
        world.killSwitch.settle(kill);
        refused("role-missing", () -> world.people.reinstate(world.admin, alice, "ok"));
        Caller herself = new Caller(alice, "alice", Set.of(Role.GOVERNANCE), "tok_x");
        refused("own-request", () -> world.people.reinstate(herself, alice, "ok"));
        Caller enroller = new Caller(world.admin.personId(), "root", Set.of(Role.GOVERNANCE), "tok_x");
        refused("tied-by-enrolment", () -> world.people.reinstate(enroller, alice, "ok"));
        refused("bad-reinstatement", () -> world.people.reinstate(world.bob, alice, " "));

        assertThat(world.people.reinstate(world.bob, alice, "new laptop").status())
                .isEqualTo("ACTIVE");
        assertThat(world.people.authenticate(before.token().revealString()))
                .as("nothing revives")
                .isEmpty();
        Enrolment again = world.people.enrol(world.admin, world.alice.subject(), Set.of(Role.REQUESTER));
        assertThat(again.personId()).isEqualTo(alice);
        assertThat(world.people.redeem(again.code()).personId()).isEqualTo(alice);
        assertThat(world.records())
                .anyMatch(record -> record.contains("person.reinstate") && record.contains("new laptop"));
    }

    @Test
    @DisplayName("a token is minted for oneself, no wider and no longer than allowed")
    void minting() {
        MintedToken minted = world.people.mint(world.bob, Duration.ofHours(12), Set.of(Role.APPROVER));
        assertThat(world.people.authenticate(minted.token().revealString()))
                .map(Caller::roles)
                .contains(Set.of(Role.APPROVER));
        refused("role-missing", () -> world.people.mint(world.bob, Duration.ofHours(1), Set.of(Role.ADMIN)));
        refused("bad-token-request", () -> world.people.mint(world.bob, Duration.ofHours(13), Set.of(Role.APPROVER)));
        refused("bad-token-request", () -> world.people.mint(world.bob, Duration.ofHours(1), Set.of()));
        world.clock.advance(Duration.ofHours(12));
        assertThat(world.people.authenticate(minted.token().revealString())).isEmpty();
    }

    @Test
    @DisplayName("neither code nor token lies in the store in clear, nor in a record")
    void hashedAtRest() {
        Enrolment enrolment = world.people.enrol(world.admin, "dave@example.com", Set.of(Role.OPERATOR));
        String token = world.people.redeem(enrolment.code()).token().revealString();
        List<String> hashes = world.store.read(tx -> tx.query(
                "SELECT hash AS h FROM access_token UNION SELECT code_hash AS h FROM enrolment", row -> row.text("h")));
        assertThat(hashes)
                .contains(Tokens.hash(token))
                .doesNotContain(token, enrolment.code().revealString());
        assertThat(world.records())
                .noneMatch(record -> record.contains(token)
                        || record.contains(enrolment.code().revealString()));
    }

    @Test
    @DisplayName("an ended token is refused at once, and again; another's is unknown")
    void ending() {
        MintedToken minted = world.people.mint(world.bob, Duration.ofHours(1), Set.of(Role.APPROVER));
        String token = minted.token().revealString();
        assertThat(world.people.authenticate(token)).isPresent();
        refused("not-found", () -> world.people.end(world.carol, minted.id()));
        world.people.end(world.bob, minted.id());
        assertThat(world.people.authenticate(token)).isEmpty();
        world.people.end(world.bob, minted.id());
        assertThat(world.people.tokens(world.bob, PageRequest.FIRST).items())
                .anyMatch(row -> row.id().equals(minted.id()) && row.endedAt().isPresent());
    }

    @Test
    @DisplayName(
            "REV-4: a killed person's tokens and codes are dead at the commit, and stay dead when the block is lifted")
    void killed() {
        String token = world.people
                .mint(world.bob, Duration.ofHours(1), Set.of(Role.APPROVER))
                .token()
                .revealString();
        assertThat(world.people.authenticate(token)).isPresent();
        Blocks.Cause cause = new Blocks.Cause("psn_1", "left", world.clock.instant());
        world.store.write(Priority.REVOCATION, tx -> {
            world.blocks.set(tx, List.of(Keys.person(world.bob.personId())), cause);
            return world.tokens.endAll(tx, world.bob.personId(), world.clock.instant());
        });
        assertThat(world.people.authenticate(token)).isEmpty();
        refused("token-ended", () -> world.people.mint(world.bob, Duration.ofHours(1), Set.of(Role.APPROVER)));
        refused("subject-exists", () -> world.people.enrol(world.admin, "bob@example.com", Set.of(Role.APPROVER)));
        assertThat(world.people.person(world.admin, world.bob.personId()).status())
                .isEqualTo("ENDED");
        world.store.write(Priority.NORMAL, tx -> {
            world.blocks.lift(tx, Keys.person(world.bob.personId()), cause);
            return null;
        });
        assertThat(world.people.authenticate(token)).isEmpty();
    }

    @Test
    @DisplayName("OPS-3: what a back-up held, tokens and codes, is dead after its restore")
    void restored() {
        String token = world.people
                .mint(world.bob, Duration.ofHours(1), Set.of(Role.APPROVER))
                .token()
                .revealString();
        Enrolment open = world.people.enrol(world.admin, "dave@example.com", Set.of(Role.VIEWER));
        world.clock.advance(Duration.ofMillis(1));
        world.store.<Integer>write(
                Priority.NORMAL,
                tx -> tx.update(
                        "INSERT INTO meta (key, value) VALUES ('restored_at', ?)",
                        Long.toString(world.clock.instant().toEpochMilli())));
        KnownTokens afterwards = new KnownTokens(world.acts);
        assertThat(afterwards.caller(Tokens.hash(token))).isEmpty();
        refused("bad-code", () -> world.people.redeem(open.code()));
        world.clock.advance(Duration.ofMillis(1));
        Enrolment again = world.people.enrol(world.admin, "bob@example.com", Set.of(Role.APPROVER));
        assertThat(world.people.authenticate(
                        world.people.redeem(again.code()).token().revealString()))
                .isPresent();
    }

    @Test
    @DisplayName("REV-8: a token that was minted and never used is known when the store goes")
    void mintedAndNeverUsed() {
        String token = world.people
                .mint(world.bob, Duration.ofHours(1), Set.of(Role.APPROVER))
                .token()
                .revealString();
        world.store.close();
        assertThat(world.people.authenticate(token)).map(Caller::personId).contains(world.bob.personId());
    }

    @Test
    @DisplayName("REV-8: with the store gone a known token still opens the kill switch, an unknown one doesn't")
    void storeGone() {
        String token = world.people
                .mint(world.bob, Duration.ofHours(1), Set.of(Role.APPROVER))
                .token()
                .revealString();
        assertThat(world.people.authenticate(token)).isPresent();
        KnownTokens preloaded = new KnownTokens(world.acts);
        world.store.close();
        assertThat(preloaded.caller(Tokens.hash(token))).map(Caller::personId).contains(world.bob.personId());
        assertThatThrownBy(() -> preloaded.caller(Tokens.hash("pct_" + "A".repeat(43))))
                .isInstanceOf(Refusal.class);
        world.clock.advance(Duration.ofHours(1));
        assertThat(preloaded.caller(Tokens.hash(token))).isEmpty();
    }

    @Test
    @DisplayName("rubbish isn't looked up")
    void rubbish() {
        for (String text :
                List.of("", "pct_", "pct_" + "é".repeat(43), "x".repeat(1_000_000), "pce_" + "A".repeat(43))) {
            assertThat(world.people.authenticate(text)).isEmpty();
        }
        assertThat(world.people.authenticate(null)).isEmpty();
    }

    @Test
    @DisplayName("lists come in pages")
    void pages() {
        var first = world.people.persons(world.admin, new PageRequest(2, Optional.empty()));
        assertThat(first.items()).hasSize(2);
        var rest = world.people.persons(world.admin, new PageRequest(2, first.nextCursor()));
        assertThat(rest.items()).hasSize(1);
        assertThat(rest.nextCursor()).isEmpty();
        refused("bad-page", () -> world.people.persons(world.admin, new PageRequest(2, Optional.of("' OR 1=1"))));
    }
}

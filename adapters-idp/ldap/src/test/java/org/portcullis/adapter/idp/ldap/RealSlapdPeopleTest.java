// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.lifecycle.Events;
import org.portcullis.spi.lifecycle.LifecycleEvent;
import org.portcullis.spi.lifecycle.LifecycleKind;
import org.portcullis.spi.lifecycle.Reading;
import org.portcullis.tck.server.RealServers;
import org.portcullis.tck.server.SlapdServer;

/** What becomes of people at a real OpenLDAP beyond what the contract asks. */
class RealSlapdPeopleTest {
    private PeopleFixture people;
    private String cursor = "";

    @BeforeEach
    void open() {
        people = new PeopleFixture(RealSlapd.side(RealSlapd.server()), Map.of("page_size", 500));
    }

    @AfterEach
    void close() {
        people.close();
    }

    /** Everybody in the answer and how they stand; nothing when nothing was told. */
    private Map<String, LifecycleKind> poll() {
        Events events = people.adapter.poll(cursor, LdapFixture.context());
        cursor = events.nextCursor();
        assertThat(events.more()).isFalse();
        assertThat(events.reading() == Reading.STATE || events.items().isEmpty())
                .isTrue();
        Map<String, LifecycleKind> told = new HashMap<>();
        for (LifecycleEvent event : events.items()) {
            told.put(event.subject(), event.kind());
        }
        return told;
    }

    private void isMisconfigured(String hint) {
        assertThatThrownBy(this::poll)
                .hasMessageContaining(hint)
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED));
    }

    @Test
    @DisplayName("REG-7: who is moved out of the base has departed, though no entry was deleted")
    void moved() {
        String mover = people.hire("mover");
        assertThat(poll()).containsEntry(mover, LifecycleKind.ENABLED);
        people.side.asAdmin(connection ->
                connection.modifyDN(PeopleFixture.dn(mover), "uid=mover", true, "ou=services," + ServerSide.SUFFIX));
        assertThat(poll()).doesNotContainKey(mover).containsKey("resident@example.com");
        people.side.delete("uid=mover,ou=services," + ServerSide.SUFFIX);
    }

    @Test
    @DisplayName("REG-7: an end time that is over disables, and a change that isn't about standing tells nothing")
    void endTime() {
        String temp = people.hire("temp");
        poll();
        people.side.set(PeopleFixture.dn(temp), "pwdEndTime", "20200101000000Z");
        assertThat(poll()).containsEntry(temp, LifecycleKind.DISABLED);
        people.side.set(PeopleFixture.dn(temp), "pwdEndTime", "20990101000000Z");
        assertThat(poll()).containsEntry(temp, LifecycleKind.ENABLED);
        people.side.set(PeopleFixture.dn(temp), "telephoneNumber", "+49 1");
        assertThat(poll()).isEmpty();
    }

    @Test
    @DisplayName("an account that locked itself is told only where that is wanted")
    void lockedOut() {
        String victim = people.hire("victim");
        String dn = PeopleFixture.dn(victim);
        String policy = "cn=strict,ou=services," + ServerSide.SUFFIX;
        people.side.add(
                "dn: " + policy,
                "objectClass: applicationProcess",
                "objectClass: pwdPolicy",
                "cn: strict",
                "pwdAttribute: userPassword",
                "pwdLockout: TRUE",
                "pwdMaxFailure: 1");
        people.side.set(dn, "pwdPolicySubentry", policy);
        people.side.set(dn, "userPassword", "right");
        poll();
        assertThat(people.side.accepts(dn, "wrong")).isFalse();
        assertThat(people.side.entry(dn).hasAttribute("pwdAccountLockedTime")).isTrue();
        assertThat(poll()).isEmpty();
        try (PeopleFixture telling = new PeopleFixture(people.side, Map.of("tell_lockouts", true), false)) {
            assertThat(telling.adapter.poll(cursor, LdapFixture.context()).items())
                    .anyMatch(event -> event.subject().equals(victim) && event.kind() == LifecycleKind.DISABLED);
        } finally {
            people.side.delete(policy);
        }
    }

    @Test
    @DisplayName(
            "one person with two accounts is there as long as one of them is; names that need escaping hold their roles")
    void twoAccounts() {
        String dn = "uid=a\\,b\\+(c)*," + ServerSide.PEOPLE;
        String both = people.hire("both");
        people.side.add("dn: " + dn, "objectClass: inetOrgPerson", "cn: x", "sn: x", "mail: " + both);
        people.side.lock(PeopleFixture.dn(both), true);
        String role = people.roles().iterator().next();
        people.side.change(role, com.unboundid.ldap.sdk.ModificationType.ADD, "member", dn);
        Events events = people.adapter.poll("", LdapFixture.context());
        assertThat(events.items())
                .filteredOn(event -> event.subject().equals(both))
                .singleElement()
                .satisfies(event -> assertThat(event.kind()).isEqualTo(LifecycleKind.ENABLED))
                .satisfies(event -> assertThat(event.roles()).isEqualTo(Set.of(role)));
        people.side.change(role, com.unboundid.ldap.sdk.ModificationType.DELETE, "member", dn);
    }

    @Test
    @DisplayName("that nobody is there, or that a part lies at another server, is not believed")
    void notBelieved() {
        people.hire("somebody");
        poll();
        try (PeopleFixture blind = new PeopleFixture(people.side, Map.of("people_filter", "(uid=nobody)"), false)) {
            assertThatThrownBy(() -> blind.adapter.poll(cursor, LdapFixture.context()))
                    .hasMessageContaining("nobody is found");
        }
        String elsewhere = "ou=elsewhere," + ServerSide.PEOPLE;
        people.side.add(
                "dn: " + elsewhere,
                "objectClass: referral",
                "objectClass: extensibleObject",
                "ou: elsewhere",
                "ref: ldap://other.example.com/ou=people,dc=other");
        try {
            isMisconfigured("another server");
        } finally {
            people.side.asAdmin(connection -> {
                com.unboundid.ldap.sdk.DeleteRequest request = new com.unboundid.ldap.sdk.DeleteRequest(elsewhere);
                request.addControl(new com.unboundid.ldap.sdk.controls.ManageDsaITRequestControl(true));
                return connection.delete(request);
            });
        }
    }

    @Test
    @DisplayName("a list that a limit cuts is an error, and a directory that was set back tells its state")
    void cutAndRestored() {
        List<String> rules = List.of("sizelimit size.soft=3 size.hard=3 size.prtotal=3", "access to * by * read");
        try (SlapdServer server = RealServers.orSkip(() -> SlapdServer.start(List.of(), rules, Seed.ldif()))) {
            try (PeopleFixture fixture = new PeopleFixture(RealSlapd.side(server))) {
                String before = server.dump();
                Events first = fixture.adapter.poll("", LdapFixture.context());
                String leaver = fixture.hire("leaver");
                Events second = fixture.adapter.poll(first.nextCursor(), LdapFixture.context());
                assertThat(second.items()).anyMatch(event -> event.subject().equals(leaver));
                List.of("one", "two", "three").forEach(fixture::hire);
                assertThatThrownBy(() -> fixture.adapter.poll(second.nextCursor(), LdapFixture.context()))
                        .hasMessageContaining("raise the limits of bind_dn");
                server.stop();
                server.load(before);
                server.startAgain();
                Events third = fixture.adapter.poll(second.nextCursor(), LdapFixture.context());
                assertThat(third.reading()).isEqualTo(Reading.STATE);
                assertThat(third.items()).noneMatch(event -> event.subject().equals(leaver));
                assertThat(third.nextCursor()).isEqualTo(first.nextCursor());
            }
        }
    }
}

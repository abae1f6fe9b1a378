// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.lifecycle.Events;

/** What the contract proves by the letter, once around in each dialect. */
@DisplayName("REG-4, REG-8 idp-scim speaks as the server does")
class DialectsTest {
    private static Target agent(DesiredState state, String... groups) {
        return new Target("agt_1", "bot-one", "test", "bob@example.com", Set.of(groups), Map.of(), state);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("made, put into groups, disabled, enabled, left alone, removed")
    void onceAround(Dialect dialect) {
        FakeScim server = new FakeScim(dialect);
        try (AgentFixture fixture = new AgentFixture(server)) {
            for (int i = 0; i < 5; i++) {
                server.add("human-" + i); // more than a page
            }
            String id = fixture.adapter.apply(agent(DesiredState.DISABLED, "readers"), ScimFixture.context());
            assertThat(fixture.principal("agt_1").orElseThrow().usable()).isFalse();
            for (DesiredState state :
                    new DesiredState[] {DesiredState.ENABLED, DesiredState.DISABLED, DesiredState.ENABLED}) {
                assertThat(fixture.adapter.apply(agent(state, "writers"), ScimFixture.context()))
                        .isEqualTo(id);
                var principal = fixture.principal("agt_1").orElseThrow();
                assertThat(principal.usable()).isEqualTo(state == DesiredState.ENABLED);
                assertThat(principal.human()).isFalse();
                assertThat(principal.groups()).containsExactly("writers");
            }
            String before = fixture.print(id);
            fixture.adapter.apply(agent(DesiredState.ENABLED, "writers"), ScimFixture.context());
            assertThat(fixture.print(id)).isEqualTo(before);
            fixture.adapter.apply(agent(DesiredState.ABSENT), ScimFixture.context());
            assertThat(fixture.marked()).isZero();
            String human = fixture.takeName(agent(DesiredState.ENABLED));
            assertThatThrownBy(() -> fixture.adapter.apply(agent(DesiredState.ENABLED), ScimFixture.context()))
                    .isInstanceOfSatisfying(
                            AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.REJECTED));
            assertThat(fixture.print(human)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("everybody is told, the disabled as such, whatever a page holds")
    void people(Dialect dialect) {
        FakeScim server = new FakeScim(dialect);
        try (PeopleFixture fixture = new PeopleFixture(server)) {
            Set<String> hired = new HashSet<>(Set.of("resident"));
            for (int i = 0; i < 9; i++) {
                hired.add(fixture.hire("p" + i));
            }
            fixture.disable("p3@example.com");
            fixture.changeRoles("p4@example.com", Set.of("it"));
            Set<String> told = new HashSet<>();
            Set<String> gone = new HashSet<>();
            String cursor = "";
            Events events;
            do {
                events = fixture.adapter.poll(cursor, ScimFixture.context());
                cursor = events.nextCursor();
                events.items().forEach(each -> {
                    told.add(each.subject());
                    if (each.kind() == org.portcullis.spi.lifecycle.LifecycleKind.DISABLED) {
                        gone.add(each.subject());
                    }
                    if (each.subject().equals("p4@example.com")) {
                        assertThat(each.roles()).containsExactly("it");
                    }
                });
            } while (events.more());
            assertThat(told).isEqualTo(hired);
            assertThat(gone).containsExactly("p3@example.com");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Receipt;

@DisplayName(
        "REV-1: a kill and the directory that follows it change one client at once; Keycloak refuses one of them (409)")
class ChangedAtOnceTest {
    private static final String AGENT = "agt_00000000000000000000000043";

    private final FakeKeycloak keycloak = (FakeKeycloak) FakeKeycloak.shared();
    private AgentFixture agents;

    @BeforeEach
    void begin() {
        agents = new AgentFixture(keycloak);
        apply(DesiredState.ENABLED);
    }

    @AfterEach
    void end() {
        keycloak.conflicts(0);
        agents.close();
    }

    private void apply(DesiredState state) {
        Target target = new Target(AGENT, "billing-bot", "test", "bob@example.com", Set.of(), Map.of(), state);
        agents.directory().apply(target, KeycloakFixture.context());
    }

    private static Order order() {
        return new Order("rev_1", Order.Scope.AGENT, AGENT, List.of(), Set.of(), Instant.now());
    }

    @Test
    @DisplayName("the kill goes on at once, and is proven")
    void kill() {
        keycloak.conflicts(2);
        assertThat(agents.participant().revoke(order(), KeycloakFixture.context()))
                .isEqualTo(new Receipt.Ended(1));
        assertThat(agents.participant().confirm(order(), KeycloakFixture.context()))
                .contains(Evidence.READ_BACK);
    }

    @Test
    @DisplayName("the directory goes on at once")
    void directory() {
        keycloak.conflicts(2);
        apply(DesiredState.DISABLED);
        assertThat(agents.participant().confirm(order(), KeycloakFixture.context()))
                .contains(Evidence.READ_BACK);
    }

    @Test
    @DisplayName("without an end of it: to be tried later, which is no refusal for good")
    void allTheTime() {
        keycloak.conflicts(1_000);
        AdapterException failure = catchThrowableOfType(
                AdapterException.class, () -> agents.participant().revoke(order(), KeycloakFixture.context()));
        assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.lifecycle.Events;
import org.portcullis.spi.lifecycle.LifecycleKind;
import org.portcullis.spi.lifecycle.Reading;

@Tag("slow")
@DisplayName("idp-keycloak tells of a real Keycloak's people (REG-7)")
class RealKeycloakPeopleTest {
    private static Events poll(PeopleFixture people, String cursor) {
        return people.source().poll(cursor, KeycloakFixture.context());
    }

    @Test
    @DisplayName("an admin event ends the pause between two readings: what it is about is told by the next poll")
    void bell() {
        try (PeopleFixture people =
                new PeopleFixture(RealKeycloak.shared(), Map.of("max_reading_percent", 1, "page_size", 100))) {
            String leaves = people.hire("leaves");
            String locked = people.hire("locked");
            Events whole = poll(people, "");
            assertThat(whole.items()).anyMatch(event -> event.subject().equals(leaves));
            Events quiet = poll(people, whole.nextCursor());
            assertThat(quiet.items()).isEmpty();
            people.depart(leaves);
            people.disable(locked);
            Events told = poll(people, quiet.nextCursor());
            assertThat(told.reading()).isEqualTo(Reading.STATE);
            assertThat(told.items()).noneMatch(event -> event.subject().equals(leaves));
            assertThat(told.items())
                    .anyMatch(event -> event.subject().equals(locked) && event.kind() == LifecycleKind.DISABLED);
        }
    }
}

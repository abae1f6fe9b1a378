// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portcullis.tck.AgentDirectoryContract;
import org.portcullis.tck.DirectoryVendor;
import org.portcullis.tck.LifecycleEventSourceContract;
import org.portcullis.tck.LifecycleVendor;

@Tag("slow")
@DisplayName("idp-scim keeps its contracts at a real Keycloak's SCIM, with the rights of its page")
class KeycloakContractTest {
    @Nested
    class Agents extends AgentDirectoryContract {
        @Override
        protected DirectoryVendor open() {
            return new AgentFixture(RealKeycloak.get());
        }
    }

    @Nested
    class People extends LifecycleEventSourceContract {
        @Override
        protected LifecycleVendor open() {
            return new PeopleFixture(RealKeycloak.get());
        }
    }

    @Nested
    @DisplayName("CRB-4 those rights")
    class Rights {
        @Test
        @DisplayName("it may look after users, and neither see nor change clients, the realm or its events")
        void leastPrivilege() {
            RealKeycloak keycloak = RealKeycloak.get();
            assertThat(keycloak.asOurClient("GET", "/users", null)).isEqualTo(200);
            assertThat(keycloak.asOurClient("GET", "/clients", null)).isEqualTo(403);
            assertThat(keycloak.asOurClient("POST", "/clients", "{\"clientId\":\"mine\"}"))
                    .isEqualTo(403);
            assertThat(keycloak.asOurClient("PUT", "", "{\"enabled\":false}")).isEqualTo(403);
            assertThat(keycloak.asOurClient("GET", "/events", null)).isEqualTo(403);
            assertThat(keycloak.asOurClient("GET", "/identity-provider/instances", null))
                    .isEqualTo(403);
        }
    }
}

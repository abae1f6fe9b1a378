// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.portcullis.tck.AgentDirectoryContract;
import org.portcullis.tck.DirectoryVendor;
import org.portcullis.tck.HumanSessionsContract;
import org.portcullis.tck.HumanSessionsVendor;
import org.portcullis.tck.InventoryContract;
import org.portcullis.tck.InventoryVendor;
import org.portcullis.tck.LifecycleEventSourceContract;
import org.portcullis.tck.LifecycleVendor;
import org.portcullis.tck.PrincipalParticipantContract;
import org.portcullis.tck.PrincipalVendor;

@Tag("slow") // its start takes 10 s and more
@DisplayName("idp-keycloak keeps its contracts at a real Keycloak")
class RealKeycloakContractTest {
    @Nested
    class Agents extends AgentDirectoryContract {
        @Override
        protected DirectoryVendor open() {
            return new AgentFixture(RealKeycloak.shared());
        }
    }

    @Nested
    class Endings extends PrincipalParticipantContract {
        @Override
        protected PrincipalVendor open() {
            return new AgentFixture(RealKeycloak.shared());
        }
    }

    @Nested
    class People extends LifecycleEventSourceContract {
        @Override
        protected LifecycleVendor open() {
            return new PeopleFixture(RealKeycloak.shared());
        }
    }

    @Nested
    class Sessions extends HumanSessionsContract {
        @Override
        protected HumanSessionsVendor open() {
            return new SessionsFixture(RealKeycloak.shared());
        }
    }

    @Nested
    class Lists extends InventoryContract {
        @Override
        protected InventoryVendor open() {
            return new ListFixture(RealKeycloak.shared());
        }
    }
}

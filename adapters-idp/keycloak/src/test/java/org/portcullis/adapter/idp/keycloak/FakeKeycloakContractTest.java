// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
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

@DisplayName("idp-keycloak keeps its contracts at a Keycloak in memory")
class FakeKeycloakContractTest {
    @Nested
    class Agents extends AgentDirectoryContract {
        @Override
        protected DirectoryVendor open() {
            return new AgentFixture(FakeKeycloak.shared());
        }
    }

    @Nested
    class Endings extends PrincipalParticipantContract {
        @Override
        protected PrincipalVendor open() {
            return new AgentFixture(FakeKeycloak.shared());
        }
    }

    @Nested
    class People extends LifecycleEventSourceContract {
        @Override
        protected LifecycleVendor open() {
            return new PeopleFixture(FakeKeycloak.shared());
        }
    }

    @Nested
    class Sessions extends HumanSessionsContract {
        @Override
        protected HumanSessionsVendor open() {
            return new SessionsFixture(FakeKeycloak.shared());
        }
    }

    @Nested
    class Lists extends InventoryContract {
        @Override
        protected InventoryVendor open() {
            return new ListFixture(FakeKeycloak.shared());
        }
    }
}

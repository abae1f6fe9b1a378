// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.portcullis.tck.AgentDirectoryContract;
import org.portcullis.tck.DirectoryVendor;
import org.portcullis.tck.LifecycleEventSourceContract;
import org.portcullis.tck.LifecycleVendor;
import org.portcullis.tck.PrincipalParticipantContract;
import org.portcullis.tck.PrincipalVendor;

@DisplayName("idp-ldap keeps its contracts at an Active Directory in memory")
class FakeActiveDirectoryContractTest {
    @Nested
    class Agents extends AgentDirectoryContract {
        @Override
        protected DirectoryVendor open() throws Exception {
            return new AgentFixture(FakeDirectories.activeDirectory());
        }
    }

    @Nested
    class Endings extends PrincipalParticipantContract {
        @Override
        protected PrincipalVendor open() throws Exception {
            return new AgentFixture(FakeDirectories.activeDirectory());
        }
    }

    @Nested
    class People extends LifecycleEventSourceContract {
        @Override
        protected LifecycleVendor open() throws Exception {
            return new PeopleFixture(FakeDirectories.activeDirectory());
        }
    }
}

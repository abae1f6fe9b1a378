// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.portcullis.tck.AgentDirectoryContract;
import org.portcullis.tck.DirectoryVendor;
import org.portcullis.tck.LifecycleEventSourceContract;
import org.portcullis.tck.LifecycleVendor;

@DisplayName("idp-scim keeps its contracts at a server in memory, whose filters and patches are another library's")
class FakeContractTest {
    @Nested
    class Agents extends AgentDirectoryContract {
        @Override
        protected DirectoryVendor open() {
            return new AgentFixture(new FakeScim(Dialect.LETTER));
        }
    }

    @Nested
    class People extends LifecycleEventSourceContract {
        @Override
        protected LifecycleVendor open() {
            return new PeopleFixture(new FakeScim(Dialect.LETTER));
        }
    }
}

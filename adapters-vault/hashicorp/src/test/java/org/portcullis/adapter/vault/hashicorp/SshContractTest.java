// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.portcullis.tck.CredentialIssuerContract;
import org.portcullis.tck.CredentialVendor;
import org.portcullis.tck.RevocationParticipantContract;
import org.portcullis.tck.RevocationVendor;

@DisplayName("vault-hashicorp with ssh_certificates keeps its contracts at a vault that speaks the protocol")
class SshContractTest {
    @Nested
    class Issuer extends CredentialIssuerContract {
        @Override
        protected CredentialVendor open() {
            return new SshFixture(new FakeVault());
        }
    }

    @Nested
    @DisplayName("what can't be ended is proven by its own end")
    class Participant extends RevocationParticipantContract {
        @Override
        protected RevocationVendor open() {
            return new SshFixture(new FakeVault()).hurried();
        }
    }
}

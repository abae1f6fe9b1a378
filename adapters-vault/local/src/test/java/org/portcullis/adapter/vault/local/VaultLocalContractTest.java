// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.local;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.tck.CredentialIssuerContract;
import org.portcullis.tck.CredentialVendor;
import org.portcullis.tck.InventoryContract;
import org.portcullis.tck.InventoryVendor;
import org.portcullis.tck.RevocationParticipantContract;
import org.portcullis.tck.RevocationVendor;

@DisplayName("vault-local keeps the contracts")
class VaultLocalContractTest {
    @TempDir
    Path folder;

    @Nested
    class Issuing extends CredentialIssuerContract {
        @Override
        protected CredentialVendor open() throws Exception {
            return new LocalVault(folder);
        }
    }

    @Nested
    class Ending extends RevocationParticipantContract {
        @Override
        protected RevocationVendor open() throws Exception {
            return new LocalVault(folder);
        }
    }

    @Nested
    class Listing extends InventoryContract {
        @Override
        protected InventoryVendor open() throws Exception {
            return new LocalVault(folder);
        }
    }
}

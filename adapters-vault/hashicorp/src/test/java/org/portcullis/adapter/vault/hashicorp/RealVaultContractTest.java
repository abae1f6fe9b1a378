// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.portcullis.tck.CredentialIssuerContract;
import org.portcullis.tck.CredentialVendor;
import org.portcullis.tck.InventoryContract;
import org.portcullis.tck.InventoryVendor;
import org.portcullis.tck.RevocationParticipantContract;
import org.portcullis.tck.RevocationVendor;
import org.portcullis.tck.SecretStoreContract;
import org.portcullis.tck.SecretVendor;

@Tag("slow")
@DisplayName("vault-hashicorp keeps its contracts at a real OpenBao with a real PostgreSQL")
class RealVaultContractTest {
    @Nested
    class Issuer extends CredentialIssuerContract {
        @Override
        protected CredentialVendor open() {
            return new VaultFixture(new RealVault(), Map.of());
        }
    }

    @Nested
    class Participant extends RevocationParticipantContract {
        @Override
        protected RevocationVendor open() {
            return new VaultFixture(new RealVault(), Map.of());
        }
    }

    @Nested
    class Listing extends InventoryContract {
        @Override
        protected InventoryVendor open() {
            return new VaultFixture(new RealVault(), Map.of());
        }
    }

    @Nested
    class KeptForOthers extends SecretStoreContract {
        @Override
        protected SecretVendor open() {
            return new SecretFixture(new RealVault());
        }
    }
}

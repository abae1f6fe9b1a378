// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.portcullis.tck.CredentialIssuerContract;
import org.portcullis.tck.CredentialVendor;
import org.portcullis.tck.InventoryContract;
import org.portcullis.tck.InventoryVendor;
import org.portcullis.tck.RevocationParticipantContract;
import org.portcullis.tck.RevocationVendor;
import org.portcullis.tck.SecretStoreContract;
import org.portcullis.tck.SecretVendor;

@DisplayName("vault-hashicorp keeps its contracts at a vault that speaks the protocol")
class HashicorpVaultContractTest {
    @Nested
    class Issuer extends CredentialIssuerContract {
        @Override
        protected CredentialVendor open() {
            return new VaultFixture(new FakeVault(), Map.of());
        }
    }

    @Nested
    class Participant extends RevocationParticipantContract {
        @Override
        protected RevocationVendor open() {
            return new VaultFixture(new FakeVault(), Map.of());
        }
    }

    @Nested
    class Listing extends InventoryContract {
        @Override
        protected InventoryVendor open() {
            return new VaultFixture(new FakeVault(), Map.of());
        }
    }

    @Nested
    class KeptForOthers extends SecretStoreContract {
        @Override
        protected SecretVendor open() {
            return new SecretFixture(new FakeVault());
        }
    }

    @Nested
    @DisplayName("with what is drawn fetched wrapped")
    class IssuerFetchingWrapped extends CredentialIssuerContract {
        @Override
        protected CredentialVendor open() {
            return new VaultFixture(new FakeVault(), Map.of("wrap_ttl_seconds", 60));
        }
    }

    @Nested
    @DisplayName("with a role for each elevation, and by the orders of a kill with an entity for each agent")
    class ParticipantWithRolePerElevation extends RevocationParticipantContract {
        @Override
        protected RevocationVendor open() {
            return new VaultFixture(new FakeVault(), Map.of("role_per_elevation", true, "entity_per_agent", true));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.adapter.vault.local.LocalVault;
import org.portcullis.spi.secret.SecretResolver;
import org.portcullis.tck.CredentialIssuerContract;
import org.portcullis.tck.CredentialVendor;
import org.portcullis.tck.InventoryContract;
import org.portcullis.tck.InventoryVendor;
import org.portcullis.tck.RevocationParticipantContract;
import org.portcullis.tck.RevocationVendor;

@Tag("slow")
@DisplayName("vault-local keeps the same contracts from a process of its own (PLG-6)")
class HostedVaultContractTest {
    @TempDir
    Path folder;

    private LocalVault vault() throws Exception {
        return new LocalVault(folder, HostedVaultContractTest::hosted);
    }

    private static AutoCloseable hosted(Path home, Map<String, Object> settings, SecretResolver secrets) {
        try {
            Plan plan = HostedRunner.plan(home, "vault-local~test", settings);
            return HostedRunner.run(plan, HostedRunner.jar("org.portcullis.vault-local"), secrets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nested
    class Issuing extends CredentialIssuerContract {
        @Override
        protected CredentialVendor open() throws Exception {
            return vault();
        }
    }

    @Nested
    class Ending extends RevocationParticipantContract {
        @Override
        protected RevocationVendor open() throws Exception {
            return vault();
        }
    }

    @Nested
    class Listing extends InventoryContract {
        @Override
        protected InventoryVendor open() throws Exception {
            return vault();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.tck.CredentialIssuerContract;
import org.portcullis.tck.CredentialVendor;

@Tag("slow")
@DisplayName("vault-local keeps the contract of issuing from a process of its own (PLG-6)")
class HostedIssuingContractTest extends CredentialIssuerContract {
    @TempDir
    Path folder;

    @Override
    protected CredentialVendor open() throws Exception {
        return HostedVault.in(folder);
    }
}

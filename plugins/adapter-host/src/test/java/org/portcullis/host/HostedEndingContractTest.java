// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.tck.RevocationParticipantContract;
import org.portcullis.tck.RevocationVendor;

@Tag("slow")
@DisplayName("vault-local keeps the contract of ending from a process of its own (PLG-6)")
class HostedEndingContractTest extends RevocationParticipantContract {
    @TempDir
    Path folder;

    @Override
    protected RevocationVendor open() throws Exception {
        return HostedVault.in(folder);
    }
}

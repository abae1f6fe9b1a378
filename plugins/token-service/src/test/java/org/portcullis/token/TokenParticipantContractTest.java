// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.tck.RevocationParticipantContract;
import org.portcullis.tck.RevocationVendor;

@DisplayName("REV-1, PLG-7: the TOKEN part keeps the contract of what ends access")
class TokenParticipantContractTest extends RevocationParticipantContract {
    @TempDir
    Path folder;

    @Override
    protected RevocationVendor open() throws Exception {
        return new LivingTokens(folder);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.local;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.tck.ElevationProviderContract;
import org.portcullis.tck.ElevationVendor;
import org.portcullis.tck.RevocationParticipantContract;
import org.portcullis.tck.RevocationVendor;

@DisplayName("pam-local keeps the contracts")
class PamLocalContractTest {
    @TempDir
    Path folder;

    @Nested
    class Granting extends ElevationProviderContract {
        @Override
        protected ElevationVendor open() throws Exception {
            return new LocalPam(folder);
        }
    }

    @Nested
    class Ending extends RevocationParticipantContract {
        @Override
        protected RevocationVendor open() throws Exception {
            return new LocalPam(folder);
        }
    }
}

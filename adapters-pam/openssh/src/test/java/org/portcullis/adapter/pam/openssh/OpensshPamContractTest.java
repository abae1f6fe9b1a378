// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.portcullis.tck.ElevationProviderContract;
import org.portcullis.tck.ElevationVendor;
import org.portcullis.tck.InventoryContract;
import org.portcullis.tck.InventoryVendor;
import org.portcullis.tck.RevocationParticipantContract;
import org.portcullis.tck.RevocationVendor;

@Tag("slow")
@DisplayName("pam-openssh keeps its contracts at a real OpenSSH")
class OpensshPamContractTest {
    @Nested
    class Provider extends ElevationProviderContract {
        @Override
        protected ElevationVendor open() {
            return new HostFixture(new RealHost());
        }
    }

    @Nested
    class Participant extends RevocationParticipantContract {
        @Override
        protected RevocationVendor open() {
            return new HostFixture(new RealHost());
        }
    }

    @Nested
    class Listing extends InventoryContract {
        @Override
        protected InventoryVendor open() {
            return new HostFixture(new RealHost());
        }
    }
}

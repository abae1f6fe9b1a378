// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import org.junit.jupiter.api.DisplayName;
import org.portcullis.tck.RevocationParticipantContract;
import org.portcullis.tck.RevocationVendor;

@DisplayName("REV-1, PLG-7: the GATEWAY_BLOCK part keeps the contract of what ends access")
class GatewayParticipantContractTest extends RevocationParticipantContract {
    @Override
    protected RevocationVendor open() throws Exception {
        return new RunningStreams();
    }
}

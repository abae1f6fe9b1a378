// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@DisplayName("SSH certificates of a real OpenBao")
class SshOpenBaoTest extends SshBehaviour {
    @Override
    VaultSide side() {
        return new RealVault();
    }

    @Test
    @DisplayName("CRB-4: with the shipped policy a lease's token signs for names of ours alone, and without options")
    void leastPrivilege() {
        RealVault real = (RealVault) fixture().side;
        for (String more : List.of(
                "\"valid_principals\":\"root\"",
                "\"valid_principals\":\"portcullis-lse_1\",\"critical_options\":{\"force-command\":\"sh\"}",
                "\"valid_principals\":\"portcullis-lse_1\",\"extensions\":{\"permit-pty\":\"\"}",
                "\"valid_principals\":\"portcullis-lse_1\",\"cert_type\":\"host\"")) {
            String token = real.bao
                    .must("POST", "auth/token/create/portcullis", "{\"ttl\":\"60s\"}")
                    .replaceAll("(?s).*\"client_token\":\"([^\"]+)\".*", "$1");
            assertThat(real.bao
                            .call(token, "POST", "ssh/issue/" + real.role(), "{\"key_type\":\"ed25519\"," + more + "}")
                            .status())
                    .as(more)
                    .isEqualTo(403);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;

@Tag("slow")
@DisplayName("SSH certificates of a real OpenBao")
class SshOpenBaoTest extends SshBehaviour {
    @Override
    VaultSide side() {
        return new RealVault();
    }

    @Test
    @DisplayName("JIT-2: a force-command stands in it where the role writes one, and only there")
    void forceCommand() {
        IssueRequest request = fixture().request("lse_forced", TASK, Duration.ofSeconds(30));
        assertThat(signed(request)).doesNotContain("force-command");
        RealVault real = (RealVault) fixture().side;
        real.bao.must(
                "POST",
                "ssh/roles/" + real.role(),
                "{\"key_type\":\"ca\",\"allow_user_certificates\":true,\"allowed_users\":\"*\","
                        + "\"allow_user_key_ids\":true,\"default_critical_options\":{\"force-command\":\"/bin/report\"}}");
        assertThat(signed(request)).contains("force-command").contains("/bin/report");
    }

    private String signed(IssueRequest request) {
        String ref = fixture().adapter.reserve(request, SshFixture.soon());
        try (IssuedCredential issued = fixture().adapter.issue(ref, request, SshFixture.soon())) {
            String line = SshFixture.reveal(issued).get("signed_key");
            return new String(Base64.getDecoder().decode(line.strip().split(" ")[1]), StandardCharsets.ISO_8859_1);
        }
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

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jopenlibs.vault.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@DisplayName("Response wrapping of a real OpenBao")
class WrappingOpenBaoTest extends WrappingBehaviour {
    @Override
    VaultSide side() {
        return new RealVault();
    }

    @Test
    @DisplayName("CRB-2: what somebody else opened first, or put in its place, is an exposure")
    void exposed() {
        RealVault real = (RealVault) vault.side;
        VaultSettings settings = new VaultSettings(Map.of(
                "url", real.url(), "auth_role", real.roleId(), "auth_secret_ref", "env:X", "wrap_ttl_seconds", 60));
        HashicorpVaultClient client = new HashicorpVaultClient(settings, "", Clock.systemUTC());
        Wrapping wrapping = new Wrapping(settings, client, null, Clock.systemUTC());
        String path = "database/creds/" + real.role();
        String root = real.bao.rootToken();
        VaultAnswer drawn = client.wrap(root, path, null, 60, soon());
        String token = drawn.object("wrap_info").getString("token");
        VaultAnswer stolen = client.draw(token, "sys/wrapping/unwrap", new JsonObject(), soon());
        assertThatThrownBy(() -> wrapping.open(drawn, path, Instant.now(), soon()))
                .hasMessageStartingWith("EXPOSED")
                .hasMessageContaining("opened by somebody else");
        VaultAnswer putBack = client.wrap(root, "sys/wrapping/wrap", stolen.object("data"), 60, soon());
        assertThatThrownBy(() -> wrapping.open(putBack, path, Instant.now(), soon()))
                .hasMessageStartingWith("EXPOSED")
                .hasMessageContaining("sys/wrapping/wrap");
    }
}

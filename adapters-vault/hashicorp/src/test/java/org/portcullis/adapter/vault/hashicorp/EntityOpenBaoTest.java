// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@DisplayName("Entities of agents at a real OpenBao, with the shipped policy")
class EntityOpenBaoTest extends EntityBehaviour {
    @Override
    VaultSide side() {
        RealVault real = new RealVault();
        real.mountOnce("pki");
        return real;
    }

    private RealVault real() {
        return (RealVault) vault.side;
    }

    @Override
    boolean isDisabled(String name) {
        return real().bao.must("GET", "identity/entity/name/" + name, null).contains("\"disabled\":true");
    }

    @Override
    void endToken(String accessor) {
        real().bao.must("POST", "auth/token/revoke-accessor", "{\"accessor\":\"" + accessor + "\"}");
    }

    @Test
    @DisplayName("CRB-4: the platform can't give an entity a policy, nor another's name to one")
    void leastPrivilege() {
        vault.grantAccess(task);
        String id = real().bao
                .must("GET", "identity/entity/name/portcullis-" + agent, null)
                .replaceAll("(?s).*\"id\":\"([0-9a-f-]{36})\",\"inherited.*", "$1");
        String token = real().bao
                .must("POST", "auth/token/create", "{\"policies\":[\"portcullis\"],\"no_parent\":true,\"ttl\":\"60s\"}")
                .replaceAll("(?s).*\"client_token\":\"([^\"]+)\".*", "$1");
        for (String body :
                new String[] {"{\"policies\":[\"portcullis\"]}", "{\"name\":\"alice\"}", "{\"metadata\":{\"a\":\"b\"}}"
                }) {
            assertThat(real().bao
                            .call(token, "POST", "identity/entity/id/" + id, body)
                            .status())
                    .as(body)
                    .isEqualTo(403);
            assertThat(real().bao
                            .call(token, "POST", "identity/entity/name/portcullis-" + agent, body)
                            .status())
                    .as(body)
                    .isEqualTo(403);
        }
    }
}

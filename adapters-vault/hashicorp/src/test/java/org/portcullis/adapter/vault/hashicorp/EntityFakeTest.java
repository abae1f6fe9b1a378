// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import org.junit.jupiter.api.DisplayName;

@DisplayName("Entities of agents at a vault that speaks the protocol")
class EntityFakeTest extends EntityBehaviour {
    @Override
    VaultSide side() {
        return new FakeVault();
    }

    @Override
    boolean isDisabled(String name) {
        FakeIdentity identity = ((FakeVault) vault.side).state.identity;
        return identity.isDisabled(identity.idOf(name));
    }

    @Override
    void endToken(String accessor) {
        ((FakeVault) vault.side).state.endToken(accessor);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.tck.Fault;
import org.portcullis.tck.Orders;

@DisplayName("SSH certificates of a vault that speaks the protocol")
class SshFakeTest extends SshBehaviour {
    @Override
    VaultSide side() {
        return new FakeVault();
    }

    @Test
    @DisplayName("CRB-1: a certificate whose answer was lost is only dead when the longest life of one is over")
    void lostAnswer() {
        IssueRequest request = fixture().request("lse_lost", TASK, Duration.ofSeconds(30));
        String ref = fixture().adapter.reserve(request, SshFixture.soon());
        fixture().breakWith(Fault.ANSWER_LOST);
        assertThat(catchThrowableOfType(
                        AdapterException.class, () -> fixture().adapter.issue(ref, request, SshFixture.soon())))
                .isNotNull();
        fixture().breakWith(Fault.NONE);
        Held lost = Orders.unsettled("lse_lost", ref, "", Instant.now().plusSeconds(30));
        fixture().adapter.revoke(Orders.ending(lost), SshFixture.soon());
        FakeVaultState state = ((FakeVault) fixture().side).state;
        state.pass(Duration.ofSeconds(30));
        assertThat(fixture().adapter.confirm(Orders.ending(lost), SshFixture.soon()))
                .as("signed at the last moment, it would live on")
                .isEmpty();
        state.pass(Duration.ofSeconds(3));
        assertThat(fixture().adapter.confirm(Orders.ending(lost), SshFixture.soon()))
                .contains(Evidence.EXPIRED);
    }
}

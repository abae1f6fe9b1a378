// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Neighbours;
import org.portcullis.spi.revocation.Order;
import org.portcullis.tck.Orders;

@DisplayName("Response wrapping of a vault that speaks the protocol")
class WrappingFakeTest extends WrappingBehaviour {
    @Override
    VaultSide side() {
        return new FakeVault();
    }

    private FakeVault fake() {
        return (FakeVault) vault.side;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("CRB-2, CRB-3: opened by somebody in between: never used, said so, and ended by its reference")
    void exposed(boolean putBack) {
        fake().vault.afterWrapping = () -> fake().vault.wrapping.stealAll(putBack);
        IssueRequest request = vault.request("lse_stolen", TASK, Duration.ofMinutes(5));
        String ref = vault.adapter.reserve(request, soon());
        AdapterException stolen =
                catchThrowableOfType(AdapterException.class, () -> vault.adapter.issue(ref, request, soon()));
        assertThat(stolen).hasMessageStartingWith("EXPOSED at database/creds/");
        assertThat(stolen.kind()).as("it was made").isEqualTo(FailureKind.INTERNAL);
        assertThat(vault.alive()).isEqualTo(1);
        Held held = Orders.unsettled("lse_stolen", ref, "", Instant.now().plusSeconds(300));
        Optional<Evidence> evidence = Optional.empty();
        Instant end = Instant.now().plusSeconds(15);
        while (evidence.isEmpty() && Instant.now().isBefore(end)) {
            Neighbours nobody = new Neighbours(true, Instant.now(), Set.of(), Set.of());
            Order order =
                    new Order("rev_x", Order.Scope.REFERENCES, "agt_x", List.of(held), Set.of(), Instant.now(), nobody);
            vault.adapter.revoke(order, soon());
            evidence = vault.adapter.confirm(order, soon());
        }
        assertThat(evidence).contains(Evidence.READ_BACK);
        assertThat(vault.alive()).isZero();
    }

    @Test
    @DisplayName("too late is not stolen: it says which setting to change")
    void tooLate() {
        fake().vault.afterWrapping = () -> {
            vault.jumpClock(Duration.ofMinutes(2));
            fake().vault.wrapping.stealAll(false);
        };
        IssueRequest request = vault.request("lse_late", TASK, Duration.ofMinutes(5));
        String ref = vault.adapter.reserve(request, soon());
        AdapterException late = catchThrowableOfType(
                AdapterException.class,
                () -> vault.adapter.issue(ref, request, VaultFixture.context(Duration.ofMinutes(5))));
        assertThat(late).hasMessageContaining("wrap_ttl_seconds").hasMessageNotContaining("EXPOSED");
        vault.jumpClock(Duration.ZERO);
    }
}

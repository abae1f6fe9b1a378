// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Neighbours;
import org.portcullis.spi.revocation.Order;
import org.portcullis.tck.Fault;
import org.portcullis.tck.Orders;

/** A lease whose answer was lost: whose it is, and what may be said of it. */
class LostLeaseTest {
    private static final TaskRef TASK = new TaskRef("agt_x", "T-1", "elv_x");

    private static CallContext soon() {
        return VaultFixture.context(Duration.ofSeconds(10));
    }

    private static Held lose(VaultFixture vault) {
        IssueRequest request = vault.request("lse_lost", TASK, Duration.ofMinutes(5));
        String ref = vault.adapter.reserve(request, soon());
        vault.breakWith(Fault.ANSWER_LOST);
        assertThatThrownBy(() -> vault.adapter.issue(ref, request, soon())).isInstanceOf(AdapterException.class);
        vault.breakWith(Fault.NONE);
        return Orders.unsettled("lse_lost", ref, "", Instant.now().plusSeconds(300));
    }

    private static Order order(Held held, Neighbours neighbours) {
        return new Order("rev_x", Order.Scope.REFERENCES, "agt_x", List.of(held), Set.of(), Instant.now(), neighbours);
    }

    private static Optional<Evidence> provenWithin(Duration time, VaultFixture vault, Order order) {
        Instant end = Instant.now().plus(time);
        Optional<Evidence> evidence = Optional.empty();
        while (evidence.isEmpty() && Instant.now().isBefore(end)) {
            vault.adapter.revoke(order, soon());
            evidence = vault.adapter.confirm(order, soon());
        }
        return evidence;
    }

    @Test
    @DisplayName("under shared roles nothing unknown is touched, and only the longest life's end is evidence")
    void sharedRoles() {
        FakeVault side = new FakeVault();
        side.state.leaseSeconds(2);
        try (VaultFixture vault =
                new VaultFixture(side, Map.of("shared_roles", true, "owned_role_prefix", "nobody-"))) {
            Held held = lose(vault);
            assertThat(held.ref()).startsWith("v1:s:2:");
            Instant before = Instant.now();
            Order order = order(held, new Neighbours(true, Instant.now(), Set.of(), Set.of()));
            assertThat(provenWithin(Duration.ofSeconds(15), vault, order)).contains(Evidence.EXPIRED);
            assertThat(Duration.between(before, Instant.now()))
                    .isGreaterThan(side.issueDeadline().plusSeconds(2).minusMillis(100));
        }
    }

    @Test
    @DisplayName("without the ledger's word nothing unknown is touched, and nothing is said")
    void ledgerNotAsked() {
        FakeVault side = new FakeVault();
        try (VaultFixture vault = new VaultFixture(side, Map.of())) {
            side.state.makeForeignUnder(side.role()); // of another node, for all that we know
            Held held = lose(vault);
            assertThat(provenWithin(side.issueDeadline().plusSeconds(1), vault, order(held, Neighbours.UNKNOWN)))
                    .isEmpty();
            assertThat(side.accounts()).as("the other node's").isPositive();
        }
    }

    @Test
    @DisplayName("a ledger that was read before the lease was seen doesn't condemn it")
    void ledgerReadTooEarly() {
        FakeVault side = new FakeVault();
        try (VaultFixture vault = new VaultFixture(side, Map.of())) {
            Held held = lose(vault);
            Neighbours early = new Neighbours(true, Instant.now(), Set.of(), Set.of());
            side.state.makeForeignUnder(side.role());
            int before = side.accounts();
            assertThat(provenWithin(side.issueDeadline().plusSeconds(1), vault, order(held, early)))
                    .isEmpty();
            assertThat(side.accounts()).isBetween(before - 1, before); // at most the lost one's, by its token's end
        }
    }

    @Test
    @DisplayName("one credential per reference")
    void oneCredential() {
        try (VaultFixture vault = new VaultFixture(new FakeVault(), Map.of())) {
            IssueRequest request = vault.request("lse_one", TASK, Duration.ofMinutes(5));
            String ref = vault.adapter.reserve(request, soon());
            vault.adapter.issue(ref, request, soon()).close();
            assertThatThrownBy(() -> vault.adapter.issue(ref, request, soon()))
                    .isInstanceOfSatisfying(
                            AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.REJECTED));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Neighbours;
import org.portcullis.spi.revocation.Order;
import org.portcullis.tck.Orders;

/** What was measured on a real OpenBao and PostgreSQL, and has to be survived. */
@Tag("slow")
class RealVaultFaultsTest {
    private static final TaskRef TASK = new TaskRef("agt_x", "T-1", "elv_x");

    private RealVault side;
    private VaultFixture vault;

    @BeforeEach
    void open() {
        side = new RealVault();
        vault = new VaultFixture(side, Map.of());
    }

    @AfterEach
    void close() {
        side.bao.startAgain();
        side.postgres.startAgain();
        vault.close();
    }

    private static CallContext soon() {
        return VaultFixture.context(Duration.ofSeconds(15));
    }

    private static Order order(Held held, Set<String> leases, Set<String> openRefs) {
        Neighbours neighbours = new Neighbours(true, Instant.now(), leases, openRefs);
        return new Order("rev_x", Order.Scope.REFERENCES, "agt_x", List.of(held), Set.of(), Instant.now(), neighbours);
    }

    private Evidence endAndProve(HashicorpVaultAdapter adapter, Held held, Set<String> leases, Set<String> openRefs) {
        Instant end = Instant.now().plusSeconds(30);
        while (Instant.now().isBefore(end)) {
            try {
                adapter.revoke(order(held, leases, openRefs), soon());
                Optional<Evidence> evidence = adapter.confirm(order(held, leases, openRefs), soon());
                if (evidence.isPresent()) {
                    return evidence.get();
                }
            } catch (AdapterException e) {
                assertThat(e.kind()).isNotEqualTo(FailureKind.REJECTED); // down: asked again, as the kernel does
            }
        }
        throw new AssertionError("not proven dead in time");
    }

    private IssueRequest request(String lease) {
        return vault.request(lease, TASK, Duration.ofMinutes(5));
    }

    @Test
    @DisplayName(
            "CREATE ROLE held by a lock, the kill comes, the answer comes late: never handed over, never left alive")
    void answerComesLate() {
        IssueRequest request = request("lse_late");
        String ref = vault.adapter.reserve(request, soon());
        side.holdAccounts();
        CompletableFuture<IssuedCredential> issuing =
                CompletableFuture.supplyAsync(() -> vault.adapter.issue(ref, request, soon()));
        side.awaitHeldAccount();
        Held held = Orders.unsettled("lse_late", ref, "", Instant.now().plusSeconds(300));

        vault.adapter.revoke(order(held, Set.of(), Set.of()), soon());
        assertThat(vault.adapter.confirm(order(held, Set.of(), Set.of()), soon()))
                .as("a credential that is being born counts as alive")
                .isEmpty();

        side.releaseBirths();
        assertThatThrownBy(issuing::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.REJECTED));
        assertThat(endAndProve(vault.adapter, held, Set.of(), Set.of())).isEqualTo(Evidence.READ_BACK);
        assertThat(side.accounts()).isZero();
    }

    @Test
    @DisplayName("the database is down: not 'ended' before the account is gone, and ended when the database is back")
    void databaseDown() {
        Held held = vault.grantAccess(TASK);
        side.postgres.stop();

        assertThatThrownBy(() -> vault.adapter.revoke(Orders.ending(held), soon()))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.UNAVAILABLE));
        assertThat(vault.adapter.confirm(Orders.ending(held), soon()))
                .as("its token is dead, its lease is not")
                .isEmpty();

        side.postgres.startAgain();
        assertThat(endAndProve(vault.adapter, held, Set.of(), Set.of())).isEqualTo(Evidence.READ_BACK);
        assertThat(side.accounts()).isZero();
    }

    @Test
    @DisplayName("the vault is killed and comes back: the same vendor, and the order is carried out then")
    void vaultKilled() {
        Held held = vault.grantAccess(TASK);
        String identity = vault.adapter.vendorIdentity(soon());
        side.bao.kill();

        assertThatThrownBy(() -> vault.adapter.revoke(Orders.ending(held), soon()))
                .isInstanceOf(AdapterException.class);
        assertThat(vault.stillOpen(held)).as("the account outlives the vault").isTrue();

        side.bao.startAgain();
        assertThat(endAndProve(vault.adapter, held, Set.of(), Set.of())).isEqualTo(Evidence.READ_BACK);
        assertThat(vault.adapter.vendorIdentity(soon())).isEqualTo(identity);
        assertThat(vault.stillOpen(held)).isFalse();
    }

    @Test
    @DisplayName("our process dies with an answer on the way: the next one ends what was born, and not its neighbours")
    void afterCrash() {
        Held neighbour = vault.grantAccess(TASK);
        Held lost = vault.beginBirth(TASK).orElseThrow().held();
        VaultFixture next = new VaultFixture(side, Map.of()); // the first one is forgotten, as kill -9 does
        next.adapter.revoke(order(lost, Set.of(neighbour.vendorLease()), Set.of()), soon());
        side.releaseBirths();
        IssueRequest request = request("lse_other_node");
        String openRef = vault.adapter.reserve(request, soon());
        try (IssuedCredential elsewhere = vault.adapter.issue(openRef, request, soon())) {
            Set<String> leases = Set.of(neighbour.vendorLease());
            next.adapter.revoke(order(lost, leases, Set.of(openRef)), soon());
            next.adapter.revoke(order(lost, leases, Set.of(openRef)), soon());
            assertThat(side.works(
                            elsewhere.values().get("username").revealString(),
                            elsewhere.values().get("password").revealString()))
                    .as("explained by an issue that another node has open")
                    .isTrue();
            Set<String> known = new HashSet<>(leases);
            known.add(elsewhere.lease().vendorLease());
            assertThat(endAndProve(next.adapter, lost, known, Set.of())).isEqualTo(Evidence.READ_BACK);
        }
        assertThat(vault.stillOpen(neighbour)).isTrue();
        assertThat(side.accounts()).isEqualTo(2);
        next.adapter.close();
    }

    @Test
    @DisplayName("a request that the HTTP client repeats on a broken connection mints no second credential")
    void repeatedRequest() {
        IssueRequest request = request("lse_twice");
        String ref =
                vault.adapter.reserve(request, soon()); // and so the connection is a used one, which is repeated on
        side.proxy.cutAnswerTo("GET /v1/database/creds");
        assertThatThrownBy(() -> vault.adapter.issue(ref, request, soon())).isInstanceOf(AdapterException.class);
        side.proxy.pass();
        assertThat(side.accounts()).isLessThanOrEqualTo(1);
        Held held = Orders.unsettled("lse_twice", ref, "", Instant.now().plusSeconds(300));
        endAndProve(vault.adapter, held, Set.of(), Set.of());
        assertThat(side.accounts()).isZero();
    }
}

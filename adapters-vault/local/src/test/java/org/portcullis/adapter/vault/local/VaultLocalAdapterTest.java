// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.tck.Orders;

@DisplayName("vault-local beyond the contracts")
class VaultLocalAdapterTest {
    private static final TaskRef TASK = new TaskRef("agt_1", "T-1", "elv_1");

    @TempDir
    Path folder;

    private LocalVault vault;

    @BeforeEach
    void open() throws Exception {
        vault = new LocalVault(folder);
    }

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    @DisplayName("OPS-4 the lease book shows neither account nor password nor reference")
    void encryptedAtRest() throws Exception {
        Held held = vault.grantAccess(TASK);
        vault.adapter().revoke(Orders.ending(held), soon());
        String book = Files.readString(folder.resolve("vault/leases.book"));
        assertThat(book.lines()).hasSize(2);
        assertThat(book).doesNotContain("pcv-", "lse_", "T-1", held.vendorLease());
    }

    @Test
    @DisplayName("REV-3 after a restart what was ended stays ended, and what was issued can be probed and ended")
    void restart() throws Exception {
        Held ended = vault.grantAccess(TASK);
        Held alive = vault.grantAccess(TASK);
        vault.adapter().revoke(Orders.ending(ended), soon());
        vault.adapter().close();
        VaultLocalAdapter again = vault.adapter(folder);
        try {
            assertThatThrownBy(() -> again.issue(ended.ref(), request(), soon()))
                    .isInstanceOfSatisfying(
                            AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.REJECTED));
            assertThat(again.confirm(Orders.ending(ended), soon())).contains(Evidence.READ_BACK);
            assertThat(again.confirm(Orders.ending(alive), soon())).isEmpty();
            again.revoke(Orders.ending(alive), soon());
            assertThat(again.confirm(Orders.ending(alive), soon())).contains(Evidence.READ_BACK);
            assertThat(vault.stillOpen(alive)).isFalse();
        } finally {
            again.close();
        }
    }

    @Test
    @DisplayName("REV-2 an issue that races its revocation leaves nothing alive, 300 times")
    void races() {
        for (int i = 0; i < 300; i++) {
            IssueRequest request = request();
            String ref = vault.adapter().reserve(request, soon());
            CompletableFuture<Boolean> issued = CompletableFuture.supplyAsync(() -> {
                try (IssuedCredential credential = vault.adapter().issue(ref, request, soon())) {
                    return credential.lease() != null;
                } catch (AdapterException e) {
                    assertThat(e.kind()).isEqualTo(FailureKind.REJECTED);
                    return false;
                }
            });
            Held held =
                    Orders.unsettled(request.leaseId(), ref, "", Instant.now().plusSeconds(300));
            vault.adapter().revoke(Orders.ending(held), soon());
            issued.join();
            assertThat(vault.adapter().confirm(Orders.ending(held), soon())).contains(Evidence.READ_BACK);
        }
        assertThat(vault.alive()).isZero();
    }

    @Test
    @DisplayName("PLG-3 another key, a changed book or the wrong settings: MISCONFIGURED with the reason")
    void misconfigured() throws Exception {
        vault.grantAccess(TASK);
        vault.grantAccess(TASK);
        vault.adapter().close();
        assertThat(start(Map.of(), LocalVault.KEY.replace('A', 'B'))).contains("the key is another one");
        assertThat(start(Map.of(), "c2hvcnQ")).contains("32 bytes in base64url");
        Path book = folder.resolve("vault/leases.book");
        List<String> lines = Files.readAllLines(book);
        Files.write(book, List.of(lines.get(1), lines.get(0)));
        assertThat(start(Map.of(), LocalVault.KEY)).contains("record 0 can't be opened");
        assertThat(start(Map.of("key_ref", "hunter2", "mark", "A-B", "max_ttl_seconds", 0, "x", 1), LocalVault.KEY))
                .contains("key_ref must be a reference", "mark must be", "max_ttl_seconds must be", "x is not known")
                .doesNotContain("hunter2");
        Files.write(book, lines);
        assertThat(start(Map.of(), LocalVault.KEY)).isEqualTo("started");
    }

    @Test
    @DisplayName("the lifetime is never longer than configured; a template that isn't understood is refused")
    void limits() {
        Instant latest = Instant.now().plusSeconds(3605);
        IssueRequest request = vault.request("lse_long", TASK, Duration.ofDays(3));
        try (IssuedCredential issued =
                vault.adapter().issue(vault.adapter().reserve(request, soon()), request, soon())) {
            assertThat(issued.lease().expiresAt()).isBefore(latest);
            assertThat(issued.toString())
                    .doesNotContain(issued.values().get("password").revealString());
        }
        IssueRequest odd = new IssueRequest("lse_odd", TASK, "billing-db", Map.of("role", "x"), Duration.ofMinutes(1));
        assertThatThrownBy(() -> vault.adapter().issue(vault.adapter().reserve(odd, soon()), odd, soon()))
                .hasMessageContaining("the only one is operations");
    }

    @Test
    @DisplayName("OPS-3 a rewritten book says the same in fewer lines")
    void rewritten() throws Exception {
        Path file = folder.resolve("other/book");
        BookCipher cipher = BookCipher.of(Secret.of(LocalVault.KEY), "pcv");
        Instant later = Instant.now().plusSeconds(60);
        try (LeaseBook book = new LeaseBook(file, cipher)) {
            book.enter(new BookedLease("s-1", "s-1.a", "lse_1", "pw", later));
            book.enter(new BookedLease("s-2", "s-2.a", "lse_2", "pw", later));
            book.end(List.of("s-1"), Instant.now());
            book.forget("s-1");
            book.rewrite();
            book.end(List.of("s-3"), Instant.now());
        }
        try (LeaseBook book = new LeaseBook(file, cipher)) {
            assertThat(book.isEnded("s-1")).isTrue();
            assertThat(book.isEnded("s-3")).isTrue();
            assertThat(book.leasesOf("s-1")).isEmpty();
            assertThat(book.leasesOf("s-2")).hasSize(1);
            assertThat(book.enter(new BookedLease("s-1", "s-1.b", "lse_3", "pw", later)))
                    .isFalse();
            assertThat(book.runOut(later.plusSeconds(1))).containsExactly("s-2");
        }
    }

    private String start(Map<String, Object> changes, String key) throws Exception {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "url", vault.target().url(),
                "admin_url", vault.target().adminUrl(),
                "admin_secret_ref", "env:ADMIN",
                "key_ref", "env:KEY",
                "folder", "vault"));
        settings.putAll(changes);
        AdapterException failure = catchThrowableOfType(AdapterException.class, () -> new VaultLocalAdapter(
                        folder, settings, host -> {}, ref -> Secret.of(key), Clock.systemUTC())
                .close());
        if (failure == null) {
            return "started";
        }
        assertThat(failure.kind()).isEqualTo(FailureKind.MISCONFIGURED);
        return failure.getMessage();
    }

    private IssueRequest request() {
        return vault.request("lse_" + UUID.randomUUID(), TASK, Duration.ofMinutes(5));
    }

    private static CallContext soon() {
        return new CallContext(Instant.now().plusSeconds(20), UUID.randomUUID().toString(), "cor");
    }
}

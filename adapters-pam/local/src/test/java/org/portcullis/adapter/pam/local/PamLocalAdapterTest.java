// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ApprovedOperation;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.tck.Orders;

@DisplayName("pam-local beyond the contracts")
class PamLocalAdapterTest {
    private static final TaskRef TASK = new TaskRef("agt_1", "T-1", "elv_1");

    @TempDir
    Path folder;

    private LocalPam pam;

    @BeforeEach
    void open() throws Exception {
        pam = new LocalPam(folder);
    }

    @AfterEach
    void close() {
        pam.close();
    }

    @Test
    @DisplayName("REV-1 a query that is running when the grant ends does not get its data")
    void endsLiveSessions() throws Exception {
        Held held = pam.grantAccess(TASK);
        CompletableFuture<Integer> query = CompletableFuture.supplyAsync(
                () -> pam.target().get("/invoices?slow_seconds=60", held.principal(), LocalPam.PASSWORD));
        Instant end = Instant.now().plus(Duration.ofSeconds(10));
        while (!pam.target().admin("GET", "sessions", null).body().contains(held.principal())) {
            assertThat(Instant.now()).isBefore(end);
            Thread.onSpinWait();
        }
        assertThat(pam.participant().confirm(Orders.ending(held), LocalPam.soon()))
                .isEmpty();
        pam.participant().revoke(Orders.ending(held), LocalPam.soon());
        assertThat(query.get(2, TimeUnit.SECONDS)).isEqualTo(403);
        assertThat(pam.participant().confirm(Orders.ending(held), LocalPam.soon()))
                .contains(Evidence.READ_BACK);
    }

    @Test
    @DisplayName("a principal that isn't there: REJECTED; a template that isn't understood: MISCONFIGURED")
    void refusals() {
        ApprovedElevation known = pam.newElevation(TASK);
        assertThat(kind(elevation("login-nobody", known.operations()))).isEqualTo(FailureKind.REJECTED);
        ApprovedOperation odd = new ApprovedOperation("read-invoices", Map.of("role", "x"), "{}");
        assertThat(kind(elevation(known.principal(), List.of(odd)))).isEqualTo(FailureKind.MISCONFIGURED);
        ApprovedOperation renamed = new ApprovedOperation("look", Map.of("operation", "read-invoices"), "{}");
        ApprovedElevation good = elevation(known.principal(), List.of(renamed));
        pam.provider().grant(pam.provider().reserve(good, LocalPam.soon()), good, LocalPam.soon());
        assertThat(pam.allowed(good)).isTrue();
    }

    @Test
    @DisplayName("JIT-6 the target itself holds the approved constraints; what it can't hold is not granted")
    void constraints() {
        ApprovedElevation known = pam.newElevation(TASK);
        ApprovedOperation acme = new ApprovedOperation(
                "read-invoices", Map.of(), "{\"customer\":[\"acme\",\"globex\"],\"slow_seconds\":0}");
        ApprovedElevation limited = elevation(known.principal(), List.of(acme));
        pam.provider().grant(pam.provider().reserve(limited, LocalPam.soon()), limited, LocalPam.soon());
        assertThat(get(known, "?customer=acme&slow_seconds=0")).isEqualTo(200);
        assertThat(get(known, "?customer=acme&slow_seconds=1")).isEqualTo(403);
        assertThat(get(known, "?customer=initech&slow_seconds=0")).isEqualTo(403);
        assertThat(get(known, "")).isEqualTo(403);
        ApprovedOperation odd = new ApprovedOperation("read-invoices", Map.of(), "{\"customer\":{\"not\":\"acme\"}}");
        assertThat(kind(elevation(known.principal(), List.of(odd)))).isEqualTo(FailureKind.UNSUPPORTED);
    }

    private int get(ApprovedElevation elevation, String query) {
        return pam.target().get("/invoices" + query, elevation.principal(), LocalPam.PASSWORD);
    }

    @Test
    @DisplayName("PLG-3 every wrong setting is named at once")
    void wrongSettings() {
        assertThatThrownBy(() -> new PamLocalAdapter(
                        Map.of("admin_url", "nowhere", "admin_secret_ref", "hunter2", "mark", "-", "y", 1),
                        host -> {},
                        ref -> Secret.of("x"),
                        Clock.systemUTC()))
                .isInstanceOf(AdapterException.class)
                .hasMessageContaining("admin_url must be")
                .hasMessageContaining("admin_secret_ref must be a reference")
                .hasMessageContaining("mark must be")
                .hasMessageContaining("y is not known")
                .hasMessageNotContaining("hunter2");
    }

    private FailureKind kind(ApprovedElevation elevation) {
        try {
            pam.provider().grant(pam.provider().reserve(elevation, LocalPam.soon()), elevation, LocalPam.soon());
            throw new AssertionError("granted");
        } catch (AdapterException e) {
            return e.kind();
        }
    }

    private static ApprovedElevation elevation(String principal, List<ApprovedOperation> operations) {
        return new ApprovedElevation(
                "lse_1",
                TASK,
                "billing-db",
                principal,
                operations,
                Instant.now().plusSeconds(60));
    }
}

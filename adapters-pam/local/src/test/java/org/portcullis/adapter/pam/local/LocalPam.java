// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.portcullis.adapter.kit.OwnReference;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.Secret;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ApprovedOperation;
import org.portcullis.spi.elevation.ElevationProvider;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.spi.secret.SecretResolver;
import org.portcullis.target.TargetRig;
import org.portcullis.tck.ElevationVendor;
import org.portcullis.tck.Fault;
import org.portcullis.tck.JumpingClock;
import org.portcullis.tck.Orders;
import org.portcullis.tck.RevocationVendor;

/** The adapter over a real embedded target in this process. */
final class LocalPam implements ElevationVendor, RevocationVendor {
    static final String PASSWORD = "a-password-of-the-test";

    private final TargetRig target;
    private final JumpingClock clock = new JumpingClock();
    private PamLocalAdapter adapter;

    LocalPam(Path folder) throws Exception {
        target = new TargetRig(folder.resolve("target"));
        adapter = adapter(target.adminUrl());
    }

    private PamLocalAdapter adapter(String adminUrl) {
        Map<String, Object> settings = Map.of("admin_url", adminUrl, "admin_secret_ref", "env:ADMIN");
        SecretResolver secrets = ref -> Secret.of(target.adminSecret());
        return new PamLocalAdapter(settings, host -> {}, secrets, clock);
    }

    @Override
    public boolean restart() {
        adapter.close();
        adapter = adapter(target.adminUrl());
        return true;
    }

    @Override
    public boolean jumpClock(Duration offset) {
        clock.jump(offset);
        return true;
    }

    @Override
    public Optional<RevocationParticipant> at(URI impostor) {
        return Optional.of(adapter(impostor.toString()));
    }

    /** As 0.1.0 wrote them. */
    @Override
    public List<Held> writtenBefore(TaskRef task) {
        ApprovedElevation elevation = newElevation(task);
        return List.of(Orders.held(elevation, adapter.grant("v1:pcp-0k7r2m9d4x8c1v6b3n5z0q2w7e", elevation, soon())));
    }

    TargetRig target() {
        return target;
    }

    @Override
    public ElevationProvider provider() {
        return adapter;
    }

    @Override
    public RevocationParticipant participant() {
        return adapter;
    }

    @Override
    public ApprovedElevation elevation(String leaseId, TaskRef task, Instant expiresAt) {
        String principal = "login-" + UUID.randomUUID();
        String body = "{\"password\":\"" + PASSWORD + "\",\"expires_at\":\"" + expiresAt + "\"}";
        target.admin("PUT", "accounts/" + principal, body);
        ApprovedOperation read = new ApprovedOperation("read-invoices", Map.of(), "{}");
        return new ApprovedElevation(leaseId, task, "billing-db", principal, List.of(read), expiresAt);
    }

    @Override
    public boolean allowed(ApprovedElevation elevation) {
        return opens(elevation.principal());
    }

    @Override
    public Held grantAccess(TaskRef task) {
        ApprovedElevation elevation = newElevation(task);
        CallContext context = soon();
        return Orders.held(elevation, adapter.grant(adapter.reserve(elevation, context), elevation, context));
    }

    @Override
    public boolean stillOpen(Held held) {
        return target.count("grants", OwnReference.space(held.ref())) > 0 || opens(held.principal());
    }

    @Override
    public Held unknown() {
        return new Held(
                "lse_x",
                "v1:pcp-neverheardof",
                "pcp-neverheardof.x",
                "",
                true,
                Instant.now().plusSeconds(60));
    }

    @Override
    public Optional<Birth> beginBirth(TaskRef task) {
        ApprovedElevation elevation = newElevation(task);
        String ref = adapter.reserve(elevation, soon());
        target.misbehave("{\"on\":\"issue\",\"delay_ms\":60000,\"prefix\":\"" + OwnReference.space(ref) + "\"}");
        CompletableFuture<Void> granting = CompletableFuture.runAsync(() -> {
            try {
                adapter.grant(ref, elevation, soon());
            } catch (AdapterException refused) {
                // refusing is as good as ending: the test looks at the vendor
            }
        });
        Held held = Orders.unsettled(elevation.leaseId(), ref, elevation.principal(), elevation.expiresAt());
        return Optional.of(new Birth() {
            @Override
            public Held held() {
                return held;
            }

            @Override
            public void finish() {
                target.breakWith(Fault.NONE);
                granting.join();
            }
        });
    }

    @Override
    public Set<Fault> faults() {
        return TargetRig.FAULTS;
    }

    @Override
    public void breakWith(Fault fault) {
        target.breakWith(fault);
    }

    @Override
    public Set<String> canaries() {
        return Set.of(target.adminSecret());
    }

    @Override
    public void close() {
        try {
            adapter.close();
            target.close();
        } catch (Exception e) {
            throw new IllegalStateException("the fixture can't be closed", e);
        }
    }

    ApprovedElevation newElevation(TaskRef task) {
        return elevation("lse_" + UUID.randomUUID(), task, Instant.now().plusSeconds(300));
    }

    private boolean opens(String principal) {
        return !principal.isEmpty() && target.get("/invoices", principal, PASSWORD) == 200;
    }

    static CallContext soon() {
        return new CallContext(Instant.now().plusSeconds(20), UUID.randomUUID().toString(), "cor-fixture");
    }
}

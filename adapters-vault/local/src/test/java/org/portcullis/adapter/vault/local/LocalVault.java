// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.local;

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
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.adapter.kit.OwnReference;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.Secret;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.spi.secret.SecretResolver;
import org.portcullis.target.TargetRig;
import org.portcullis.tck.CredentialVendor;
import org.portcullis.tck.Fault;
import org.portcullis.tck.InventoryVendor;
import org.portcullis.tck.JumpingClock;
import org.portcullis.tck.Orders;
import org.portcullis.tck.RevocationVendor;

/** The adapter over a real embedded target in this process; for the tests of the adapter, and of what runs it elsewhere. */
public final class LocalVault implements CredentialVendor, RevocationVendor, InventoryVendor {
    static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    private final Map<String, String> passwords = new ConcurrentHashMap<>();
    private final TargetRig target;
    private final JumpingClock clock = new JumpingClock();
    private final Path home;
    private final Optional<Runner> elsewhere;
    private AutoCloseable adapter;

    /** Runs the adapter in another way than by its constructor. */
    @FunctionalInterface
    public interface Runner {
        /** Runs it in that home; what it returns implements its contracts too. */
        AutoCloseable run(Path home, Map<String, Object> settings, SecretResolver secrets);
    }

    LocalVault(Path folder) throws Exception {
        this(folder, Optional.empty());
    }

    /** Of an adapter that runs elsewhere. */
    public LocalVault(Path folder, Runner elsewhere) throws Exception {
        this(folder, Optional.of(elsewhere));
    }

    private LocalVault(Path folder, Optional<Runner> elsewhere) throws Exception {
        this.target = new TargetRig(folder.resolve("target"));
        this.home = folder;
        this.elsewhere = elsewhere;
        this.adapter = begun();
    }

    private AutoCloseable begun() {
        if (elsewhere.isPresent()) {
            return elsewhere.get().run(home, settings(target.adminUrl()), this::secret);
        }
        return new Here(adapter(home));
    }

    /** The adapter has no public close: the component runtime calls it. */
    private record Here(VaultLocalAdapter adapter) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            adapter.close();
        }
    }

    private Secret secret(String reference) {
        return Secret.of(reference.equals("env:KEY") ? KEY : target.adminSecret());
    }

    VaultLocalAdapter adapter(Path home) {
        return adapter(home, target.adminUrl());
    }

    private VaultLocalAdapter adapter(Path home, String adminUrl) {
        return new VaultLocalAdapter(home, settings(adminUrl), host -> {}, this::secret, clock);
    }

    private Map<String, Object> settings(String adminUrl) {
        return Map.of(
                "url", target.url(),
                "admin_url", adminUrl,
                "admin_secret_ref", "env:ADMIN",
                "key_ref", "env:KEY",
                "folder", "vault",
                "service.pid", "org.portcullis.adapter.vault.local~test");
    }

    private Object service() {
        return adapter instanceof Here here ? here.adapter() : adapter;
    }

    TargetRig target() {
        return target;
    }

    VaultLocalAdapter adapter() {
        return (VaultLocalAdapter) service();
    }

    @Override
    public CredentialIssuer issuer() {
        return (CredentialIssuer) service();
    }

    @Override
    public RevocationParticipant participant() {
        return (RevocationParticipant) service();
    }

    @Override
    public Inventory inventory() {
        return (Inventory) service();
    }

    @Override
    public IssueRequest request(String leaseId, TaskRef task, Duration ttl) {
        return new IssueRequest(leaseId, task, "billing-db", Map.of("operations", "read-invoices"), ttl);
    }

    @Override
    public boolean works(Map<String, String> values) {
        return values.get("url").equals(target.url())
                && target.get("/invoices", values.get("username"), values.get("password")) == 200;
    }

    @Override
    public int alive() {
        return target.count("accounts", "pcv-");
    }

    @Override
    public boolean restart() {
        close(adapter);
        adapter = begun();
        return true;
    }

    @Override
    public boolean jumpClock(Duration offset) {
        clock.jump(offset);
        return elsewhere.isEmpty();
    }

    @Override
    public Optional<RevocationParticipant> at(URI impostor) {
        return elsewhere.isPresent()
                ? Optional.empty()
                : Optional.of(adapter(home.resolve("misled"), impostor.toString()));
    }

    /** As 0.1.0 wrote them. */
    @Override
    public List<Held> writtenBefore(TaskRef task) {
        return List.of(grant("v1:pcv-0k7r2m9d4x8c1v6b3n5z0q2w7e", task));
    }

    @Override
    public Held grantAccess(TaskRef task) {
        return grant("", task);
    }

    private Held grant(String ref, TaskRef task) {
        IssueRequest request = request("lse_" + UUID.randomUUID(), task, Duration.ofMinutes(5));
        CallContext context = soon();
        String under = ref.isEmpty() ? issuer().reserve(request, context) : ref;
        try (IssuedCredential issued = issuer().issue(under, request, context)) {
            String account = issued.lease().vendorLease();
            passwords.put(account, issued.values().get("password").revealString());
            return Orders.held(request.leaseId(), issued.lease());
        }
    }

    @Override
    public boolean stillOpen(Held held) {
        String password = passwords.get(held.vendorLease());
        return target.count("accounts", OwnReference.space(held.ref())) > 0
                || (password != null && target.get("/whoami", held.vendorLease(), password) != 401);
    }

    @Override
    public Held unknown() {
        return new Held(
                "lse_unknown",
                "v1:pcv-neverheardof",
                "pcv-neverheardof.x",
                "",
                true,
                Instant.now().plusSeconds(60));
    }

    @Override
    public Optional<Birth> beginBirth(TaskRef task) {
        IssueRequest request = request("lse_" + UUID.randomUUID(), task, Duration.ofMinutes(5));
        String ref = issuer().reserve(request, soon());
        target.misbehave("{\"on\":\"issue\",\"delay_ms\":60000,\"prefix\":\"" + OwnReference.space(ref) + "\"}");
        CompletableFuture<Void> issuing = CompletableFuture.runAsync(() -> {
            try (IssuedCredential issued = issuer().issue(ref, request, soon())) {
                issued.lease();
            } catch (AdapterException refused) {
                // refusing is as good as ending: the test looks at the vendor
            }
        });
        Held held = Orders.unsettled(request.leaseId(), ref, "", Instant.now().plusSeconds(300));
        return Optional.of(new Birth() {
            @Override
            public Held held() {
                return held;
            }

            @Override
            public void finish() {
                target.breakWith(Fault.NONE);
                issuing.join();
            }
        });
    }

    @Override
    public void remove(Held held) {
        target.admin("DELETE", "accounts/" + held.vendorLease(), null);
    }

    @Override
    public void makeForeign() {
        String body = "{\"password\":\"01234567890123456789\",\"expires_at\":\""
                + Instant.now().plusSeconds(60) + "\"}";
        target.admin("PUT", "accounts/alice", body);
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
        return Set.of(KEY, target.adminSecret());
    }

    @Override
    public void close() {
        close(adapter);
        try {
            target.close();
        } catch (Exception e) {
            throw new IllegalStateException("the fixture can't be closed", e);
        }
    }

    private static void close(AutoCloseable adapter) {
        try {
            adapter.close();
        } catch (Exception e) {
            throw new IllegalStateException("the adapter can't be closed", e);
        }
    }

    private static CallContext soon() {
        return new CallContext(Instant.now().plusSeconds(20), UUID.randomUUID().toString(), "cor-fixture");
    }
}

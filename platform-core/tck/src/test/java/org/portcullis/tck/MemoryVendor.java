// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ApprovedOperation;
import org.portcullis.spi.elevation.ElevationProvider;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.RevocationParticipant;

/** Fixture of the memory adapter. */
final class MemoryVendor implements CredentialVendor, RevocationVendor, InventoryVendor, ElevationVendor {
    private final MemoryTarget target = new MemoryTarget();
    private final JumpingClock clock = new JumpingClock();
    private final Mutation mutation;
    private MemoryCalls calls;
    private MemoryAdapter adapter;
    private MemoryElevations elevations;
    private final Map<String, Map<String, String>> given = new ConcurrentHashMap<>();

    MemoryVendor(Mutation mutation) {
        this.mutation = mutation;
        begin();
    }

    private void begin() {
        calls = new MemoryCalls(target, mutation, clock);
        adapter = new MemoryAdapter(calls);
        elevations = new MemoryElevations(calls);
    }

    @Override
    public boolean restart() {
        calls.close();
        begin();
        return true;
    }

    @Override
    public boolean jumpClock(Duration offset) {
        clock.jump(offset);
        return true;
    }

    @Override
    public Optional<Duration> throttledFor() {
        return Optional.of(MemoryCalls.WAIT);
    }

    @Override
    public Optional<RevocationParticipant> at(URI impostor) {
        return Optional.of(new Misled(impostor, mutation == Mutation.TRUSTS_ANY_CERTIFICATE));
    }

    @Override
    public List<Held> writtenBefore(TaskRef task) {
        return List.of(grant("v1:from-long-ago", task));
    }

    @Override
    public ElevationProvider provider() {
        return elevations;
    }

    @Override
    public ApprovedElevation elevation(String leaseId, TaskRef task, Instant expiresAt) {
        ApprovedOperation operation = new ApprovedOperation("read", Map.of(), "{}");
        return new ApprovedElevation(leaseId, task, "memory", "login-of-" + leaseId, List.of(operation), expiresAt);
    }

    @Override
    public boolean allowed(ApprovedElevation elevation) {
        return target.isGranted(elevation.principal());
    }

    @Override
    public CredentialIssuer issuer() {
        return adapter;
    }

    @Override
    public RevocationParticipant participant() {
        return adapter;
    }

    @Override
    public Inventory inventory() {
        return adapter;
    }

    @Override
    public IssueRequest request(String leaseId, TaskRef task, Duration ttl) {
        return new IssueRequest(leaseId, task, "memory", Map.of(), ttl);
    }

    @Override
    public boolean works(Map<String, String> values) {
        return target.works(values.get("username"), values.get("password"));
    }

    @Override
    public int alive() {
        return target.alive();
    }

    @Override
    public Held grantAccess(TaskRef task) {
        return grant("", task);
    }

    private Held grant(String wanted, TaskRef task) {
        CallContext context = VendorContract.context();
        IssueRequest request = request(VendorContract.leaseId(), task, Duration.ofMinutes(5));
        String ref = wanted.isEmpty() ? adapter.reserve(request, context) : wanted;
        try (IssuedCredential issued = adapter.issue(ref, request, context)) {
            Map<String, String> values = new HashMap<>();
            issued.values().forEach((name, secret) -> values.put(name, secret.revealString()));
            given.put(ref, values);
            return Orders.held(request.leaseId(), issued.lease());
        }
    }

    @Override
    public boolean stillOpen(Held held) {
        return target.aliveUnder(held.ref()) > 0;
    }

    @Override
    public Held unknown() {
        return new Held("lse_x", "v2:never", "u-never", "u-never", true, Instant.now());
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Optional<Birth> beginBirth(TaskRef task) {
        IssueRequest request = request(VendorContract.leaseId(), task, Duration.ofMinutes(5));
        String ref = adapter.reserve(request, VendorContract.context());
        target.holdBirths();
        try {
            adapter.issue(ref, request, VendorContract.context()).close();
            throw new IllegalStateException("the birth was not held");
        } catch (AdapterException e) {
            // the caller has given up, the target goes on: see finish()
        }
        Held held = Orders.unsettled(request.leaseId(), ref, "", Instant.now().plusSeconds(300));
        return Optional.of(new Birth() {
            @Override
            public Held held() {
                return held;
            }

            @Override
            public void finish() {
                target.releaseBirths();
                if (!target.isClosed(ref)) {
                    target.make(ref);
                }
            }
        });
    }

    @Override
    public void remove(Held held) {
        target.end(held.ref());
    }

    @Override
    public void makeForeign() {
        target.make("");
    }

    @Override
    public Set<Fault> faults() {
        return EnumSet.complementOf(EnumSet.of(Fault.NONE));
    }

    @Override
    public void breakWith(Fault fault) {
        target.breakWith(fault);
    }

    @Override
    public Set<String> canaries() {
        return Set.of(MemoryTarget.ADMIN_SECRET);
    }

    @Override
    public void close() {
        target.endAll();
    }
}

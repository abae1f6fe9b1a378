// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench.vendor;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.credential.Capability;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.credential.Lease;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ElevationProvider;
import org.portcullis.spi.elevation.Grant;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;

/** A vendor in memory that answers each order to end something, and each question about it, after 50 ms. */
final class SlowVendor implements CredentialIssuer, ElevationProvider, RevocationParticipant {
    private static final long MILLIS = 50;

    private final Part part;
    private final Set<String> alive = ConcurrentHashMap.newKeySet();

    SlowVendor(Part part) {
        this.part = part;
    }

    @Override
    public Part part() {
        return part;
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return Optional.of(Evidence.READ_BACK);
    }

    @Override
    public String vendorIdentity(CallContext context) {
        return "slow-" + part;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.READ_BACK);
    }

    @Override
    public String reserve(IssueRequest request, CallContext context) {
        return "v1:" + request.leaseId();
    }

    @Override
    public IssuedCredential issue(String ref, IssueRequest request, CallContext context) {
        alive.add(ref);
        Lease lease = new Lease(ref, ref, request.leaseId(), Instant.now().plus(request.ttl()));
        return new IssuedCredential(lease, Map.of("password", Secret.of("worthless")));
    }

    @Override
    public Lease renew(Lease lease, Duration increment, CallContext context) {
        throw new AdapterException(FailureKind.UNSUPPORTED, "not for the benchmark");
    }

    @Override
    public String reserve(ApprovedElevation elevation, CallContext context) {
        return "v1:" + elevation.leaseId();
    }

    @Override
    public Grant grant(String ref, ApprovedElevation elevation, CallContext context) {
        alive.add(ref);
        return new Grant(ref, ref, elevation.expiresAt(), true);
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        work();
        int ended = (int)
                order.held().stream().filter(held -> alive.remove(held.ref())).count();
        return ended == 0 ? new Receipt.AlreadyAbsent() : new Receipt.Ended(ended);
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        work();
        boolean lives = order.held().stream().anyMatch(held -> alive.contains(held.ref()));
        return lives ? Optional.empty() : Optional.of(Evidence.READ_BACK);
    }

    private static void work() {
        try {
            TimeUnit.MILLISECONDS.sleep(MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdapterException(FailureKind.TIMEOUT, "interrupted");
        }
    }
}

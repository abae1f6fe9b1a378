// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.Secret;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.tck.CredentialVendor;
import org.portcullis.tck.Fault;
import org.portcullis.tck.JumpingClock;
import org.portcullis.tck.Orders;
import org.portcullis.tck.RevocationVendor;

/** An instance for SSH certificates, the same at the fake and at the real vault. */
final class SshFixture implements CredentialVendor, RevocationVendor {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int SHORTEST = 60;

    final VaultSide side;
    HashicorpVaultAdapter adapter;
    private final JumpingClock clock = new JumpingClock();
    private final Map<String, Object> settings;
    private final SshDoor door;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Map<String, Map<String, String>> given = new ConcurrentHashMap<>();
    private boolean hurried;
    private int seconds;

    SshFixture(VaultSide side) {
        this.side = side;
        settings = Map.of(
                "environment",
                "test",
                "url",
                side.url(),
                "auth_role",
                side.roleId(),
                "auth_secret_ref",
                "env:SECRET_ID",
                "ssh_certificates",
                true,
                "issue_deadline_seconds",
                1);
        adapter = adapter();
        door = new SshDoor(side.sshAuthority());
    }

    private HashicorpVaultAdapter adapter() {
        return new HashicorpVaultAdapter(settings, host -> {}, reference -> Secret.of(side.secretId()), clock);
    }

    static CallContext soon() {
        return VaultFixture.context(Duration.ofSeconds(15));
    }

    @Override
    public boolean restart() {
        adapter.close();
        adapter = adapter();
        return true;
    }

    @Override
    public boolean jumpClock(Duration offset) {
        clock.jump(offset);
        return true;
    }

    @Override
    public Optional<Duration> throttledFor() {
        return Optional.of(Duration.ofSeconds(7));
    }

    @Override
    public CredentialIssuer issuer() {
        return adapter;
    }

    /** The time that an end needs passes at the fake vault as soon as the adapter has said how long. */
    SshFixture hurried() {
        hurried = true;
        return this;
    }

    @Override
    public RevocationParticipant participant() {
        return hurried ? new Hurried(adapter, (FakeVault) side) : adapter;
    }

    private record Hurried(RevocationParticipant adapter, FakeVault fake) implements RevocationParticipant {
        @Override
        public Part part() {
            return adapter.part();
        }

        @Override
        public Optional<Evidence> strongestEvidence() {
            return adapter.strongestEvidence();
        }

        @Override
        public String vendorIdentity(CallContext context) {
            return adapter.vendorIdentity(context);
        }

        @Override
        public Receipt revoke(Order order, CallContext context) {
            Receipt receipt = adapter.revoke(order, context);
            fake.state.pass(receipt.fold(ended -> Duration.ZERO, absent -> Duration.ZERO, Receipt.Accepted::pollAfter));
            return receipt;
        }

        @Override
        public Optional<Evidence> confirm(Order order, CallContext context) {
            return adapter.confirm(order, context);
        }

        @Override
        public String toString() {
            return adapter.toString();
        }
    }

    @Override
    public IssueRequest request(String leaseId, TaskRef task, Duration ttl) {
        asked.add(leaseId);
        return new IssueRequest(
                leaseId, task, "web-1", Map.of("engine", "ssh", "role", side.role(), "url", "ssh://web-1"), ttl);
    }

    @Override
    public boolean works(Map<String, String> values) {
        return door.opens(values, side.vaultTime());
    }

    @Override
    public int alive() {
        return side.drawn(asked);
    }

    /** Each lives longer than the one before: what ends by time alone would take its neighbours along. */
    @Override
    public Held grantAccess(TaskRef task) {
        seconds += SHORTEST;
        return grant(request("lse_ssh" + NUMBER.incrementAndGet(), task, Duration.ofSeconds(seconds)));
    }

    Held grant(IssueRequest request) {
        String ref = adapter.reserve(request, soon());
        try (IssuedCredential issued = adapter.issue(ref, request, soon())) {
            given.put(ref, reveal(issued));
            return Orders.held(request.leaseId(), issued.lease());
        }
    }

    static Map<String, String> reveal(IssuedCredential issued) {
        Map<String, String> values = new HashMap<>();
        issued.values().forEach((name, secret) -> values.put(name, secret.revealString()));
        return values;
    }

    @Override
    public boolean stillOpen(Held held) {
        return works(given.get(held.ref()));
    }

    @Override
    public Held unknown() {
        return new Held(
                "lse_never",
                "v2:c:60:Nf3kTnbrWmeXZz9GUnAX0dpq:ssh/issue/" + side.role(),
                "ssh:ac691bacd2eaa9bb:1795464424",
                "portcullis-lse_never",
                true,
                Instant.now());
    }

    @Override
    public Set<Fault> faults() {
        return side.faults();
    }

    @Override
    public void breakWith(Fault fault) {
        side.breakWith(fault);
    }

    @Override
    public Set<String> canaries() {
        return Set.of(side.secretId());
    }

    @Override
    public void close() {
        adapter.close();
        side.close();
    }
}

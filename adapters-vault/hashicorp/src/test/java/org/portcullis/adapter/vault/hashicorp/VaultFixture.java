// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.Secret;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.spi.secret.SecretResolver;
import org.portcullis.tck.CredentialVendor;
import org.portcullis.tck.Fault;
import org.portcullis.tck.InventoryVendor;
import org.portcullis.tck.JumpingClock;
import org.portcullis.tck.Orders;
import org.portcullis.tck.RevocationVendor;

/** The adapter at a vault, the same for the fake and the real one. */
final class VaultFixture implements CredentialVendor, RevocationVendor, InventoryVendor {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final VaultSide side;
    HashicorpVaultAdapter adapter;
    private final JumpingClock clock = new JumpingClock();
    private final Map<String, Object> settings;
    private final SecretResolver secrets;
    private final Map<String, Map<String, String>> given = new ConcurrentHashMap<>();
    private final Map<String, String> agents = new ConcurrentHashMap<>();
    private final int accountsBefore;

    VaultFixture(VaultSide side, Map<String, Object> more) {
        this(side, more, reference -> Secret.of(side.secretId()));
    }

    VaultFixture(VaultSide side, Map<String, Object> more, SecretResolver secrets) {
        this.side = side;
        this.secrets = secrets;
        this.settings = new HashMap<>(Map.of(
                "environment",
                "test",
                "url",
                side.url(),
                "auth_role",
                side.roleId(),
                "auth_secret_ref",
                "env:SECRET_ID",
                "issue_deadline_seconds",
                (int) side.issueDeadline().toSeconds()));
        settings.putAll(more);
        adapter = new HashicorpVaultAdapter(settings, host -> {}, secrets, clock);
        accountsBefore = side.accounts();
    }

    @Override
    public Optional<Duration> throttledFor() {
        return Optional.of(Duration.ofSeconds(7));
    }

    @Override
    public boolean restart() {
        adapter.close();
        adapter = new HashicorpVaultAdapter(settings, host -> {}, secrets, clock);
        return true;
    }

    @Override
    public boolean jumpClock(Duration offset) {
        clock.jump(offset);
        return true;
    }

    @Override
    public Optional<RevocationParticipant> at(URI impostor) {
        Map<String, Object> misled = new HashMap<>(settings);
        misled.put("url", impostor.toString());
        return Optional.of(new HashicorpVaultAdapter(misled, host -> {}, secrets, clock));
    }

    /** As 0.1.0 wrote them: kind, seconds, accessor of the token that draws, path. */
    @Override
    public List<Held> writtenBefore(TaskRef task) {
        if (settings.containsKey("role_per_elevation")) {
            return List.of(); // these are given out only when they were reserved
        }
        IssueRequest request = request(task);
        String accessor =
                adapter.reserve(request, context(Duration.ofSeconds(20))).split(":")[3];
        return List.of(grant("v1:d:300:" + accessor + ":database/creds/" + side.role(), request));
    }

    static CallContext context(Duration time) {
        String id = "call-" + NUMBER.incrementAndGet();
        return new CallContext(Instant.now().plus(time), id, id);
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
        return new IssueRequest(
                leaseId,
                task,
                "billing-db",
                Map.of("engine", "database", "mount", "database", "role", side.role(), "url", "jdbc:test"),
                ttl);
    }

    @Override
    public boolean works(Map<String, String> values) {
        return side.works(values.get("username"), values.get("password"));
    }

    @Override
    public int alive() {
        return side.accounts() - accountsBefore;
    }

    /** With an entity for each agent the orders are those of a kill. */
    @Override
    public Order commanded(Order order) {
        if (!settings.containsKey("entity_per_agent") || order.held().isEmpty()) {
            return order;
        }
        String agent = agents.getOrDefault(order.held().get(0).ref(), "agt_unknown");
        return new Order(
                order.id(),
                Order.Scope.AGENT,
                agent,
                order.held(),
                order.fencedKeys(),
                order.fencedAt(),
                order.neighbours());
    }

    private IssueRequest request(TaskRef task) {
        return request("lse_f" + NUMBER.incrementAndGet(), task, Duration.ofMinutes(5));
    }

    @Override
    public Held grantAccess(TaskRef task) {
        IssueRequest request = request(task);
        String ref = adapter.reserve(request, context(Duration.ofSeconds(20)));
        agents.put(ref, task.agentId());
        return grant(ref, request);
    }

    private Held grant(String ref, IssueRequest request) {
        try (IssuedCredential issued = adapter.issue(ref, request, context(Duration.ofSeconds(20)))) {
            Map<String, String> values = new HashMap<>();
            issued.values().forEach((name, secret) -> values.put(name, secret.revealString()));
            given.put(ref, values);
            return Orders.held(request.leaseId(), issued.lease());
        }
    }

    @Override
    public boolean stillOpen(Held held) {
        Map<String, String> values = given.get(held.ref());
        return values == null ? unknownAccounts() > 0 : works(values);
    }

    /** Accounts beyond those that this fixture handed out and that work. */
    private long unknownAccounts() {
        return alive() - given.values().stream().filter(this::works).count();
    }

    @Override
    public Held unknown() {
        return new Held(
                "lse_never",
                "v1:d:3600:Nf3kTnbrWmeXZz9GUnAX0dpq:database/creds/" + side.role(),
                "database/creds/" + side.role() + "/gsXHLyAUCTvOo6drI4dMYBBN",
                "v-never",
                true,
                Instant.now().plusSeconds(60));
    }

    @Override
    public Duration patience() {
        return side.issueDeadline().plusSeconds(20);
    }

    @Override
    public Optional<Birth> beginBirth(TaskRef task) {
        IssueRequest request = request(task);
        String ref = adapter.reserve(request, context(Duration.ofSeconds(20)));
        agents.put(ref, task.agentId());
        side.holdBirths();
        try {
            adapter.issue(ref, request, context(Duration.ofMillis(500))).close();
            throw new IllegalStateException("the birth was not held");
        } catch (AdapterException e) {
            side.answerAgain(); // this answer is lost, as wanted; the vault goes on
        }
        Held held = Orders.unsettled(request.leaseId(), ref, "", Instant.now().plus(request.ttl()));
        return Optional.of(new Birth() {
            @Override
            public Held held() {
                return held;
            }

            @Override
            public void finish() {
                side.releaseBirths();
            }
        });
    }

    @Override
    public void remove(Held held) {
        side.endLease(held.vendorLease());
    }

    @Override
    public void makeForeign() {
        side.makeForeign();
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

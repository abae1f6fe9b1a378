// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.broker.LeaseMemory;
import org.portcullis.kernel.broker.LeaseRows;
import org.portcullis.kernel.broker.OpenLease;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.Fences;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.ledger.GrantKind;
import org.portcullis.kernel.ledger.GrantRow;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.ledger.Selector;
import org.portcullis.kernel.limits.TierLimits;
import org.portcullis.kernel.people.KnownTokens;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.kernel.view.NodePresence;
import org.portcullis.kernel.view.NodeView;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.platform.StepListener;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.service.revocation.PartState;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationPart;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.spi.revocation.Part;

/** The kernel's kill over a real store and fake vendors. Its objects can be made anew over the same store. */
final class World implements AutoCloseable {
    static final String PERSON = "psn_00000000000000000000000099";
    /** That {@link #label} gives to an agent. */
    static final String LABEL = "team=billing";

    static final Caller OPERATOR = new Caller("psn_op", "op@example.com", Set.of(Role.OPERATOR), "tok_1");

    /** On whose behalf elevations and leases are granted from now on. */
    String onBehalfOf = PERSON;

    final Clock clock;
    final FakeVendors vendors;
    final Store store;
    final Fences fences = new Fences();
    final Blocks blocks = new Blocks(fences);
    final KnownTokens tokens;
    final GrantGate gate = new GrantGate(fences, blocks);
    final NodeView view;
    final NodePresence nodes;
    final LeaseMemory memory = new LeaseMemory();
    final RevocationService kill;

    World(Store store, FakeVendors vendors, Path folder, StepListener steps) {
        this(store, vendors, folder, steps, Clock.systemUTC());
    }

    World(Store store, FakeVendors vendors, Path folder, StepListener steps, Clock clock) {
        this.clock = clock;
        this.store = store;
        this.vendors = vendors;
        this.view = new NodeView(store, fences, clock);
        this.nodes = new NodePresence(store, view, gate, clock);
        this.tokens = new KnownTokens(new Acts(store, clock));
        LedgerParts ledger = new LedgerParts(
                store, fences, blocks, gate, view, nodes, tokens, new TierLimits(folder.resolve("policies")));
        VendorParts parts = new VendorParts(vendors, vendors, new Steps(steps), memory);
        this.kill = new RevocationService(ledger, parts, clock, folder.resolve("emergency.log"), Duration.ZERO);
    }

    World(Store store, FakeVendors vendors, Path folder) {
        this(store, vendors, folder, (step, id) -> {});
    }

    void agent(String id, String tier) {
        write(tx -> tx.update(
                "INSERT INTO agent (id, name, status, environment, tier, mode, doc, owner, executive, version, created_at)"
                        + " VALUES (?, ?, 'ACTIVE', 'test', ?, 'SUPERVISED', '{}', 'owner@x', 'boss@x', 1, 0)",
                id,
                id,
                tier));
    }

    void label(String agentId) {
        write(tx ->
                tx.update("INSERT INTO agent_label (agent_id, label, value) VALUES (?, 'team', 'billing')", agentId));
    }

    void person(String id) {
        write(tx -> tx.update(
                "INSERT INTO person (id, issuer, subject, roles, status, created_at)"
                        + " VALUES (?, 'local', ?, 'VIEWER', 'ACTIVE', 0)",
                id,
                id));
    }

    void token(String id, String agentId) {
        grant(id, GrantKind.TOKEN, Set.of(Keys.agent(agentId), Keys.environment("test")));
    }

    void elevation(String id, String agentId, String task) {
        Instant now = clock.instant();
        write(tx -> tx.update(
                "INSERT INTO elevation (id, agent_id, task_id, status, doc, scope_hash, requested_at, expires_at)"
                        + " VALUES (?, ?, ?, 'APPROVED', '{}', 'h', ?, ?)",
                id,
                agentId,
                task,
                now,
                now.plusSeconds(600)));
        grant(id, GrantKind.ELEVATION, keys(agentId, task, id));
    }

    private Set<Key> keys(String agentId, String task, String elevation) {
        return Set.of(
                Keys.person(onBehalfOf),
                Keys.agent(agentId),
                Keys.environment("test"),
                Keys.task(agentId, task),
                Keys.elevation(elevation),
                Keys.system("billing-db"));
    }

    private void grant(String id, GrantKind kind, Set<Key> keys) {
        Instant now = clock.instant();
        write(tx ->
                gate.insert(tx, new GrantRow(id, kind, null, keys, gate.admit(tx, keys), now, now.plusSeconds(600))));
    }

    /** A lease that was handed over: it lives at both vendors. */
    void lease(String id, String agentId, String elevation, String task) {
        leaseRow(id, agentId, elevation, "LIVE", "MADE");
        grant(id, GrantKind.LEASE, keys(agentId, task, elevation));
    }

    /** One that this node has just drawn: the broker notes it when the store has it. */
    void drawnLease(String id, String agentId, String elevation, String task) {
        lease(id, agentId, elevation, task);
        write(tx -> memory.begin(
                tx,
                new OpenLease(
                        LeaseRows.find(tx, id).orElseThrow(),
                        task,
                        "test",
                        RiskTier.HIGH,
                        onBehalfOf,
                        "",
                        Set.of(Selector.parse("label:" + LABEL)))));
    }

    void leaseRow(String id, String agentId, String elevation, String state, String vaultState) {
        Instant now = clock.instant();
        boolean made = vaultState.equals("MADE");
        write(tx -> tx.update(
                "INSERT INTO lease (id, elevation_id, agent_id, system, holder, state, adapter, vendor_identity,"
                        + " vault_state, ref, vendor_lease, principal, pam_adapter, pam_vendor_identity, pam_state, pam_ref,"
                        + " pam_grant, issue_deadline, expires_at, created_at)"
                        + " VALUES (?, ?, ?, 'billing-db', 'AGENT', ?, 'vault~t', 'vendor-1', ?, ?, ?, 'login', 'pam~t',"
                        + " 'vendor-1', ?, ?, ?, ?, ?, ?)",
                id,
                elevation,
                agentId,
                state,
                vaultState,
                "ref-" + id,
                made ? "v-" + id : null,
                made ? "MADE" : "NONE",
                made ? "pam-" + id : null,
                made ? "g-" + id : null,
                now.plusSeconds(60),
                now.plusSeconds(600),
                now));
    }

    void write(Consumer<Tx> work) {
        store.write(Priority.NORMAL, tx -> {
            work.accept(tx);
            return null;
        });
    }

    Revocation revoke(String type, String id) {
        return kill.command(OPERATOR, new RevocationTarget(type, id), "test");
    }

    Revocation await(Revocation revocation, long millis) {
        return kill.await(OPERATOR, revocation.id(), Duration.ofMillis(millis));
    }

    static PartState state(Revocation revocation, Part part) {
        return part(revocation, part).state();
    }

    static RevocationPart part(Revocation revocation, Part part) {
        return revocation.parts().stream()
                .filter(each -> each.part() == part)
                .findFirst()
                .orElseThrow();
    }

    Optional<String> text(String sql, Object... arguments) {
        List<String> rows = store.read(tx -> tx.query(sql, row -> row.text("x"), arguments));
        return rows.stream().findFirst();
    }

    /** Waits for a condition, 10 s at most. */
    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the condition did not come true within 10 s");
            }
            Thread.yield();
        }
    }

    @Override
    public void close() throws Exception {
        kill.close();
        nodes.close();
        view.close();
    }
}

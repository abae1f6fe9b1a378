// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.invoke.AdapterInvoker;
import org.portcullis.kernel.invoke.InstanceRegistry;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.Fences;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.ledger.GrantKind;
import org.portcullis.kernel.ledger.GrantRow;
import org.portcullis.kernel.ledger.GrantState;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.limits.TierLimits;
import org.portcullis.kernel.session.LiveSessions;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.service.broker.DrawnCredential;
import org.portcullis.service.catalogue.Catalogue;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.platform.StepListener;

/** A broker over a store with agents and elevations, a vault and a PAM product; it can crash and start again. */
final class BrokerGround implements AutoCloseable {
    static final String VAULT = "vault-fake~one";
    static final String PAM = "pam-fake~one";

    private final int callTimeoutSeconds;
    final FakeVendor vault = new FakeVendor("vault");
    final FakeVendor pam = new FakeVendor("pam");
    final SqlStore store;
    final AtomicInteger agents = new AtomicInteger();
    private final AtomicInteger services = new AtomicInteger();
    final List<String> gaps = new java.util.concurrent.CopyOnWriteArrayList<>();
    Fences fences;
    GrantGate gate;
    Blocks blocks;
    InstanceRegistry registry;
    LeaseEnder ender;
    LeaseMemory memory;
    LeasedBroker broker;
    private VendorPins pins;
    private Reconciliation reconciliation;

    BrokerGround(Path folder) {
        this(StoreConfig.sqlite(folder.resolve("store.db"), "n1"), 20);
    }

    BrokerGround(StoreConfig config, int callTimeoutSeconds) {
        this.callTimeoutSeconds = callTimeoutSeconds;
        store = SqlStore.open(config);
        write(tx -> tx.update(
                "INSERT INTO system (name, version, environment, doc, updated_by, updated_at)"
                        + " VALUES ('billing-db', 1, 'test', ?, 'x', 1)",
                Documents.SYSTEM));
        start((step, id) -> {});
    }

    /** New objects over the same store and the same vendors. */
    void start(StepListener listener) {
        fences = new Fences();
        blocks = new Blocks(fences);
        gate = new GrantGate(fences, blocks);
        gate.open();
        registry = new InstanceRegistry();
        register(VAULT, vault.asVault(), "test");
        register(PAM, pam.asPam(), "test");
        await(() -> registry.all().size() == 2);
        AdapterInvoker invoker = new AdapterInvoker(registry, none(AuditTrail.class));
        Steps steps = new Steps(listener);
        memory = new LeaseMemory();
        Acts acts = new Acts(store, null);
        ender = new LeaseEnder(
                store, gate, registry, new Ending(invoker, store, steps, Clock.systemUTC()), steps, Clock.systemUTC());
        pins = new VendorPins(invoker, store, registry);
        Intents intents = new Intents(
                acts,
                new Admission(gate, store, TierLimits.untightened(), new LiveSessions(acts, registry, invoker)),
                pins,
                none(Catalogue.class),
                registry,
                store,
                memory);
        reconciliation = new Reconciliation(store, gate, registry, invoker);
        broker = new LeasedBroker(acts, intents, invoker, ender, steps, memory, reconciliation);
        await(ender::recovered);
    }

    InstanceRegistry.Registration register(String id, Object service, String environment) {
        String pid = "org.portcullis.adapter." + id.replaceFirst("-", ".");
        return registry.register(
                service,
                Map.of(
                        "service.pid",
                        pid,
                        "service.id",
                        services.incrementAndGet(),
                        "environment",
                        environment,
                        "call_timeout_seconds",
                        callTimeoutSeconds,
                        "issue_deadline_seconds",
                        1));
    }

    /** Nothing of this process goes on, as far as that can be had without dying. */
    void crash() {
        try {
            ender.close();
            pins.close();
            reconciliation.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        registry.close();
    }

    /** An agent of tier HIGH with a token and an elevation; its caller. */
    AgentCaller agent() {
        int n = agents.incrementAndGet();
        String id = "agt_" + n;
        write(tx -> {
            tx.update(
                    "INSERT INTO agent (id, name, status, environment, tier, mode, doc, owner, executive, version, created_at)"
                            + " VALUES (?, ?, 'ACTIVE', 'test', 'HIGH', 'SUPERVISED', ?, 'o', 'e', 1, 0)",
                    id,
                    id,
                    Documents.AGENT);
            tx.update("INSERT INTO task (agent_id, task_id, status, created_at) VALUES (?, 'T-1', 'OPEN', 1)", id);
            Instant now = Clock.systemUTC().instant();
            grant(tx, "gnt_" + n, GrantKind.TOKEN, Set.of(Keys.agent(id), Keys.environment("test")), now);
            tx.update(
                    "INSERT INTO elevation (id, agent_id, task_id, status, doc, scope_hash, requested_at, expires_at)"
                            + " VALUES (?, ?, 'T-1', 'APPROVED', ?, 'h', ?, ?)",
                    "elv_" + n,
                    id,
                    Documents.ELEVATION,
                    now,
                    now.plusSeconds(600));
            Set<Key> keys =
                    Set.of(Keys.agent(id), Keys.environment("test"), Keys.task(id, "T-1"), Keys.elevation("elv_" + n));
            grant(tx, "elv_" + n, GrantKind.ELEVATION, keys, now);
        });
        return new AgentCaller(id, "gnt_" + n, "test", Optional.empty());
    }

    private void grant(Tx tx, String id, GrantKind kind, Set<Key> keys, Instant now) {
        gate.insert(tx, new GrantRow(id, kind, null, keys, gate.admit(tx, keys), now, now.plusSeconds(600)));
    }

    static String elevation(AgentCaller agent) {
        return agent.agentId().replace("agt", "elv");
    }

    DrawnCredential draw(AgentCaller agent) {
        return broker.draw(agent, elevation(agent), Optional.empty(), false);
    }

    /** What a revocation's transaction does: fences, block, leases that must end. */
    void kill(AgentCaller agent) {
        write(tx -> {
            Instant now = Clock.systemUTC().instant();
            fences.raise(tx, List.of(Keys.agent(agent.agentId())));
            blocks.set(tx, List.of(Keys.agent(agent.agentId())), new Blocks.Cause("psn_1", "killed", now));
            for (LeaseRow lease : LeaseRows.ofAgent(tx, agent.agentId())) {
                LeaseRows.markEnding(tx, lease.id(), "killed", now);
                gate.end(tx, lease.id(), now, GrantState.REVOKED);
            }
        });
    }

    List<LeaseRow> leases() {
        return store.read(tx -> tx.query("SELECT * FROM lease ORDER BY id", LeaseRows::row));
    }

    boolean allEnded() {
        return leases().stream().allMatch(lease -> lease.state() == LeaseState.ENDED);
    }

    void write(Consumer<Tx> work) {
        store.write(Priority.NORMAL, tx -> {
            work.accept(tx);
            return null;
        });
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the condition did not come true within 60 s");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }

    /** A service that records nothing and knows no gaps but ours. */
    private <T> T none(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    return method.getName().equals("gaps")
                            ? List.copyOf(gaps)
                            : CompletableFuture.completedFuture("evt_1");
                }));
    }

    @Override
    public void close() {
        crash();
        store.close();
    }
}

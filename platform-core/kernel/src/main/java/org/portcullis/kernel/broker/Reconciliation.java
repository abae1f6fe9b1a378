// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.invoke.AdapterInvoker;
import org.portcullis.kernel.invoke.ExtensionPoint;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.audit.AuditEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After a restore from a back-up nothing is granted until the vendors hold nothing that the store doesn't know: what the
 * back-up knew is ended, and what was made after it is found by the vendors' lists and ended too (OPS-3).
 */
@Component(service = Reconciliation.class)
public final class Reconciliation {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    private static final String HOLD = "restored";
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final String DUE = "SELECT COUNT(*) AS n FROM meta r WHERE r.key = 'restored_at' AND NOT EXISTS"
            + " (SELECT 1 FROM meta d WHERE d.key = 'reconciled' AND d.value = r.value)";

    private final Store store;
    private final GrantGate gate;
    private final Instances instances;
    private final Strays strays;
    private ScheduledExecutorService loop;

    /** Holds the gate at once when the store was restored. */
    @Activate
    public Reconciliation(
            @Reference Store store,
            @Reference GrantGate gate,
            @Reference Instances instances,
            @Reference AdapterInvoker invoker) {
        this.store = store;
        this.gate = gate;
        this.instances = instances;
        this.strays = new Strays(invoker, store, Clock.systemUTC());
        if (isDue()) {
            gate.hold(HOLD, "The store was restored from a back-up: the vendors are being looked through first.");
            loop = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "portcullis-reconciliation");
                thread.setDaemon(true);
                return thread;
            });
            loop.scheduleWithFixedDelay(this::turn, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean isDue() {
        return store.<Long>read(tx -> tx.one(DUE, row -> row.number("n")).orElse(0L)) > 0;
    }

    private void turn() {
        try {
            List<String> obstacles = obstacles();
            if (obstacles.isEmpty()) {
                store.write(Priority.NORMAL, this::done);
                gate.release(HOLD);
                LOG.info("The vendors hold nothing that the restored store doesn't know: granting goes on");
                loop.shutdown();
            } else {
                gate.hold(
                        HOLD,
                        "The store was restored from a back-up, and nothing is granted yet: "
                                + String.join("; ", obstacles));
            }
        } catch (RuntimeException e) {
            LOG.warn("Looking through the vendors after a restore failed, and is tried again: {}", e.getMessage());
        }
    }

    private List<String> obstacles() {
        List<String> obstacles = new ArrayList<>();
        long open = store.<Long>read(
                tx -> tx.one("SELECT COUNT(*) AS n FROM lease WHERE ended_at IS NULL", row -> row.number("n"))
                        .orElse(0L));
        if (open > 0) {
            obstacles.add(open + " leases of the back-up aren't proven dead yet");
        }
        List<String> pinned = store.read(tx -> tx.query("SELECT id FROM adapter_instance", row -> row.text("id")));
        Set<String> ids = new TreeSet<>(pinned);
        instances.all().stream().map(Instance::id).forEach(ids::add);
        for (String id : ids) {
            Optional<Instance> instance = instances.find(id);
            if (instance.isEmpty()) {
                obstacles.add(id + " isn't there to be looked through: bring it back, or delete the instance");
            } else if (instance.get().serves().contains(ExtensionPoint.INVENTORY)) {
                strays.end(instance.get()).ifPresent(obstacles::add);
            }
        }
        return obstacles;
    }

    private Void done(Tx tx) {
        tx.update("INSERT INTO meta (key, value) SELECT 'reconciled', value FROM meta WHERE key = 'restored_at'"
                + " ON CONFLICT (key) DO UPDATE SET value = excluded.value");
        tx.audit(new AuditEntry(
                "store.reconciled",
                "DONE",
                "system",
                Optional.empty(),
                Optional.empty(),
                Map.of("at", Instant.now().toString())));
        return null;
    }

    /** Stops; the next start begins again. */
    @Deactivate
    public void close() {
        if (loop != null) {
            loop.shutdownNow();
        }
    }
}

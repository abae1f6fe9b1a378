// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.catalogue.SystemRows;
import org.portcullis.kernel.elevation.ElevationRow;
import org.portcullis.kernel.elevation.ElevationRows;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.TargetSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elevations and operations as this node has seen them. What an elevation allows never changes; whether it stands is the
 * ledger's word. Operations follow the catalogue with each poll.
 */
@Component(service = SeenElevations.class)
public final class SeenElevations implements Decisions.Elevations {
    private static final Logger LOG = LoggerFactory.getLogger(SeenElevations.class);
    private static final int MOST = 100_000;
    private static final String STAMP = "SELECT COUNT(*) AS versions, COALESCE(MAX(updated_at), 0) AS last FROM system";

    private final Store store;
    private final Clock clock;
    private final AutoCloseable polling;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();
    private volatile Map<String, Map<String, String>> schemas = Map.of();
    private volatile String stamp = "";

    private record Seen(ElevationScope scope, AtomicBoolean used) {}

    /** Follows the view's polls. */
    @Activate
    public SeenElevations(
            @Reference Store store,
            @Reference NodeView view,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) Clock clock) {
        this.store = store;
        this.clock = clock == null ? Clock.systemUTC() : clock;
        this.polling = view.afterPoll(this::refresh);
    }

    @Deactivate
    void close() throws Exception {
        polling.close();
    }

    @Override
    public Optional<ElevationScope> scope(SeenGrant elevation) {
        return seen(elevation.id).map(Seen::scope);
    }

    private Optional<Seen> seen(String elevationId) {
        Seen known = seen.get(elevationId);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<ElevationRow> row = store.read(tx -> ElevationRows.find(tx, elevationId));
        if (row.isEmpty() || !row.get().elevation().status().usable()) {
            return Optional.empty(); // not remembered: it may be approved in a moment
        }
        if (seen.size() > MOST) {
            seen.clear();
        }
        List<ElevationScope.Allowed> allowed = row.get().elevation().request().operations().stream()
                .map(each ->
                        new ElevationScope.Allowed(each.system(), each.operation(), Json.object(each.constraints())))
                .toList();
        Seen fresh = new Seen(new ElevationScope(allowed), new AtomicBoolean());
        Seen other = seen.putIfAbsent(elevationId, fresh);
        return Optional.of(other == null ? fresh : other);
    }

    @Override
    public Optional<String> schema(String system, String operation) {
        Map<String, String> operations = schemas.get(system);
        if (operations == null) {
            refresh();
            operations = schemas.getOrDefault(system, Map.of());
        }
        return Optional.ofNullable(operations.get(operation));
    }

    private synchronized void refresh() {
        store.watch(tx -> {
            String now = stamp(tx);
            if (!now.equals(stamp)) {
                schemas = read(tx);
                stamp = now;
            }
            return null;
        });
    }

    private static String stamp(Tx tx) {
        return tx.one(STAMP, row -> row.number("versions") + "/" + row.number("last"))
                .orElseThrow();
    }

    private static Map<String, Map<String, String>> read(Tx tx) {
        Map<String, Map<String, String>> all = new HashMap<>();
        for (TargetSystem system : SystemRows.current(tx)) {
            Map<String, String> operations = new HashMap<>();
            for (Operation operation : system.operations().values()) {
                operations.put(operation.name(), operation.parameters());
            }
            all.put(system.name(), operations);
        }
        return all;
    }

    @Override
    public void used(SeenGrant elevation) {
        Seen known = seen.get(elevation.id);
        if (known == null || known.used().get() || !known.used().compareAndSet(false, true)) {
            return;
        }
        store.submit(Priority.NORMAL, tx -> activate(tx, elevation)).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("the first use of {} could not be recorded yet: {}", elevation.id, failure.toString());
                known.used().set(false); // the next request tries again
            }
        });
    }

    private Void activate(Tx tx, SeenGrant elevation) {
        boolean first = tx.one("SELECT status FROM elevation WHERE id = ?", row -> row.text("status"), elevation.id)
                .filter("APPROVED"::equals)
                .isPresent();
        if (first) {
            ElevationRows.activate(tx, elevation.id, clock.instant());
            tx.audit(new AuditEntry(
                    "elevation.activate",
                    "DONE",
                    elevation.agentId,
                    Optional.of(elevation.agentId),
                    Optional.of(elevation.id),
                    Map.of("through", "gateway")));
        }
        return null;
    }
}

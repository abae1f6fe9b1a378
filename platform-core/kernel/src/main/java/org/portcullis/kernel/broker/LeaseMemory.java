// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.portcullis.kernel.ledger.Selector;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.registry.RiskTier;

/**
 * The leases that may be alive, in memory, for the time when the store can't even be read (REV-8). All of them are read
 * from time to time; what this node itself issues is noted at the commit of each step, before the next one, so that no
 * kill on this node misses it. Thread-safe.
 */
@Component(service = LeaseMemory.class)
public final class LeaseMemory {
    private static final int MOST = 5_000;
    private static final String AROUND = "SELECT l.id AS id, e.task_id AS task_id, a.environment AS environment,"
            + " a.tier AS tier, g.person_id AS person_id, g.person_session_id AS person_session_id,"
            + " l.agent_id AS agent_id, a.owner AS owner,"
            + " a.model_key AS model_key FROM lease l"
            + " LEFT JOIN elevation e ON e.id = l.elevation_id LEFT JOIN grant_entry g ON g.id = l.elevation_id"
            + " LEFT JOIN agent a ON a.id = l.agent_id WHERE l.ended_at IS NULL LIMIT " + MOST;
    private static final String HOLDERS = " WHERE agent_id IN (SELECT agent_id FROM lease WHERE ended_at IS NULL)";
    private static final String LABELS = "SELECT agent_id, label, value FROM agent_label" + HOLDERS;
    private static final String SERVERS = "SELECT agent_id, server FROM agent_mcp_server" + HOLDERS;

    private final AtomicLong commits = new AtomicLong();
    private final Map<String, Noted> own = new ConcurrentHashMap<>();
    private volatile Read last = new Read(-1, Map.of());

    private record Noted(OpenLease lease, long number) {}

    /** What the store said, with the number of the last note whose commit it has seen for sure; -1 before it said a word. */
    private record Read(long upTo, Map<String, OpenLease> leases) {}

    /** Remembers nothing yet. */
    @Activate
    public LeaseMemory() {}

    /** A lease-to-be, in the transaction of its intent. */
    public void begin(Tx tx, OpenLease lease) {
        tx.afterCommit(() -> own.put(lease.lease().id(), new Noted(lease, commits.incrementAndGet())));
    }

    /** A step of a lease, in its transaction; gives back what the step came to. */
    boolean after(Tx tx, String leaseId, boolean step) {
        LeaseRows.find(tx, leaseId)
                .ifPresent(row -> tx.afterCommit(() -> own.computeIfPresent(
                        leaseId, (id, noted) -> new Noted(noted.lease().now(row), commits.incrementAndGet()))));
        return step;
    }

    /** Reads all anew; throws when the store can't be read, and keeps what it had. */
    public void refresh(Store store) {
        long upTo = commits.get();
        Map<String, OpenLease> leases = store.read(LeaseMemory::read);
        last = new Read(upTo, leases);
        own.values().removeIf(noted -> noted.number() <= upTo && !stillNeeded(noted.lease(), leases));
    }

    /** While it is drawn here more of it will be noted; one that the store had no room to tell is known here only. */
    private static boolean stillNeeded(OpenLease lease, Map<String, OpenLease> leases) {
        boolean told = leases.containsKey(lease.lease().id());
        return told ? lease.lease().state() == LeaseState.OPENING : leases.size() >= MOST;
    }

    /** Whether the store has told all there is, as far as that can be remembered. */
    public boolean whole() {
        Read read = last;
        return read.upTo() >= 0 && read.leases().size() < MOST;
    }

    private static Map<String, Set<Selector>> declared(Tx tx) {
        Map<String, Set<Selector>> declared = new HashMap<>();
        tx.query(LABELS, row -> declared.computeIfAbsent(row.text("agent_id"), agent -> new HashSet<>())
                .add(new Selector(Selector.Kind.LABEL, row.text("label") + "=" + row.text("value"))));
        tx.query(SERVERS, row -> declared.computeIfAbsent(row.text("agent_id"), agent -> new HashSet<>())
                .add(new Selector(Selector.Kind.MCP_SERVER, row.text("server"))));
        return declared;
    }

    private static Set<Selector> selectors(Row row, Map<String, Set<Selector>> declared) {
        Set<Selector> selectors = new HashSet<>(declared.getOrDefault(row.text("agent_id"), Set.of()));
        if (row.text("owner") != null) {
            selectors.add(new Selector(Selector.Kind.OWNER, row.text("owner")));
        }
        if (row.text("model_key") != null) {
            selectors.addAll(Selector.ofModel(row.text("model_key")));
        }
        return selectors;
    }

    private static Map<String, OpenLease> read(Tx tx) {
        Map<String, Set<Selector>> declared = declared(tx);
        Map<String, OpenLease> around = new HashMap<>();
        tx.query(
                AROUND,
                row -> around.put(
                        row.text("id"),
                        new OpenLease(
                                null,
                                row.text("task_id"),
                                row.text("environment"),
                                row.constant(RiskTier.class, "tier"),
                                Objects.requireNonNullElse(row.text("person_id"), ""),
                                Objects.requireNonNullElse(row.text("person_session_id"), ""),
                                selectors(row, declared))));
        OpenLease nothing = new OpenLease(null, "", "", null, "", "", Set.of());
        Map<String, OpenLease> leases = new HashMap<>();
        for (LeaseRow row : LeaseRows.open(tx, MOST)) {
            leases.put(row.id(), around.getOrDefault(row.id(), nothing).now(row));
        }
        return leases;
    }

    /** All that may be alive, each as it was stored last. */
    public Collection<OpenLease> all() {
        Map<String, Noted> noted = Map.copyOf(own); // before the store's: what leaves it there has come here
        Read read = last;
        Map<String, OpenLease> all = new HashMap<>(read.leases());
        noted.forEach((id, each) -> {
            if (each.number() > read.upTo()) {
                all.put(id, each.lease());
            } else {
                all.putIfAbsent(id, each.lease());
            }
        });
        return List.copyOf(all.values());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.Fences;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.ledger.GrantKind;
import org.portcullis.kernel.ledger.GrantRow;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.ledger.Key;

/** A store with one agent and one elevation, and the ledger over it. */
final class Ground implements AutoCloseable {
    final Clock clock = Clock.systemUTC();
    final Fences fences = new Fences();
    final Blocks blocks = new Blocks(fences);
    final GrantGate gate = new GrantGate(fences, blocks);
    final SqlStore store;
    final NodeView view;
    final SeenElevations elevations;
    final LedgerView ledger;

    Ground(Path folder) {
        store = SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "n1"));
        gate.open();
        view = new NodeView(store, fences, clock);
        elevations = new SeenElevations(store, view, clock);
        ledger = new LedgerView(store, gate, view, elevations, clock);
        await(view::fresh);
    }

    void agent(String id, String tier) {
        write(tx -> tx.update(
                "INSERT INTO agent (id, name, status, environment, tier, mode, doc, owner, executive, version, created_at)"
                        + " VALUES (?, ?, 'ACTIVE', 'test', ?, 'SUPERVISED', '{}', 'o', 'e', 1, 0)",
                id,
                id,
                tier));
    }

    void system() {
        String doc = """
                {"environment":"test","operations":{"read-invoices":{"class":"READ","bindings":{"gateway":[]},
                "parameters":{"type":"object","properties":{"customer":{"type":"string","maxLength":20},
                "limit":{"type":"integer"}},"additionalProperties":false}}}}""";
        write(tx -> tx.update(
                "INSERT INTO system (name, version, environment, doc, updated_by, updated_at)"
                        + " VALUES ('billing-db', 1, 'test', ?, 'x', 1)",
                doc));
    }

    void elevation(String id, String agentId, String constraints) {
        Instant now = clock.instant();
        Instant end = now.plusSeconds(600);
        String doc = "{\"operations\":[{\"system\":\"billing-db\",\"operation\":\"read-invoices\",\"constraints\":"
                + constraints
                + "}],\"system_versions\":{\"billing-db\":1},\"justification\":\"j\",\"lifetime\":\"PT10M\","
                + "\"environment\":\"test\",\"approvers\":0,\"policy_version\":\"1\"}";
        Set<Key> keys =
                Set.of(Keys.agent(agentId), Keys.environment("test"), Keys.task(agentId, "T-1"), Keys.elevation(id));
        write(tx -> {
            tx.update(
                    "INSERT INTO elevation (id, agent_id, task_id, status, doc, scope_hash, requested_at, expires_at)"
                            + " VALUES (?, ?, 'T-1', 'APPROVED', ?, 'h', ?, ?)",
                    id,
                    agentId,
                    doc,
                    now,
                    end);
            String text = gate.admit(tx, keys);
            gate.insert(tx, new GrantRow(id, GrantKind.ELEVATION, null, keys, text, now, end));
        });
    }

    String status(String elevationId) {
        List<String> rows = store.read(
                tx -> tx.query("SELECT status FROM elevation WHERE id = ?", row -> row.text("status"), elevationId));
        return rows.get(0);
    }

    void write(Consumer<Tx> work) {
        store.write(Priority.NORMAL, tx -> {
            work.accept(tx);
            return null;
        });
    }

    /** Waits for a condition, 5 s at most. */
    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 5_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the condition did not come true within 5 s");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws Exception {
        elevations.close();
        view.close();
        store.close();
    }
}

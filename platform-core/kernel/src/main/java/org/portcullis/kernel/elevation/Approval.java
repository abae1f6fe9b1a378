// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.portcullis.kernel.catalogue.SystemRows;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.ledger.GrantKind;
import org.portcullis.kernel.ledger.GrantRow;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.elevation.RequestedOperation;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.registry.Agent;

/** Turns a decision into a grant: a row of the ledger with the fences of everything that it depends on. */
final class Approval {
    private Approval() {}

    /**
     * The ancestors of an elevation: agent, model, environment, task, the elevation itself, systems, the adapter
     * instances that they are bound to, and the person on whose behalf with the session.
     */
    static Set<Key> keys(Agent agent, String elevationId, String task, RequestCheck.Judged judged, Behalf behalf) {
        Set<Key> keys = new LinkedHashSet<>(AgentRows.keys(agent));
        keys.add(Keys.task(agent.id(), task));
        keys.add(Keys.elevation(elevationId));
        for (RequestedOperation operation : judged.operations()) {
            keys.addAll(SystemRows.keys(judged.systems().get(operation.system()), judged.declared(operation)));
        }
        keys.addAll(behalf.keys());
        return keys;
    }

    /** When an elevation that is granted now ends: after its lifetime, and never after the agent's entry. */
    static Instant expiry(Agent agent, RequestCheck.Judged judged, Instant now) {
        Instant end = now.plus(judged.lifetime());
        Instant entry = agent.entry().expiresAt();
        return end.isBefore(entry) ? end : entry;
    }

    /** Inserts the grant; FORBIDDEN {@code blocked} when a block stands on any ancestor. */
    static void grant(Tx tx, GrantGate gate, String elevationId, Set<Key> keys, Instant now, Instant expiresAt) {
        String fences = gate.admit(tx, keys);
        gate.insert(tx, new GrantRow(elevationId, GrantKind.ELEVATION, null, keys, fences, now, expiresAt));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import org.portcullis.kernel.store.Tx;
import org.portcullis.service.registry.AgentApplication;
import org.portcullis.service.registry.WorkloadIdentity;

/** By what agents prove themselves: each identity belongs to one living agent. */
final class IdentityRows {
    private IdentityRows() {}

    static void insert(Tx tx, String agentId, AgentApplication application) {
        for (WorkloadIdentity identity : application.workloadIdentities()) {
            if ("jwk".equals(identity.type())) {
                PublicJwk jwk = PublicJwk.parse(identity.value());
                tx.update(
                        "INSERT INTO agent_key (agent_id, thumbprint, jwk) VALUES (?, ?, ?)",
                        agentId,
                        jwk.thumbprint(),
                        jwk.text());
            } else {
                tx.update(
                        "INSERT INTO agent_identity (kind, value, agent_id) VALUES (?, ?, ?)",
                        identity.type(),
                        identity.value(),
                        agentId);
            }
        }
    }

    static boolean keyTaken(Tx tx, String thumbprint) {
        return !tx.query("SELECT agent_id FROM agent_key WHERE thumbprint = ?", row -> row.text("agent_id"), thumbprint)
                .isEmpty();
    }

    static boolean taken(Tx tx, String kind, String value) {
        return !tx.query(
                        "SELECT agent_id FROM agent_identity WHERE kind = ? AND value = ?",
                        row -> row.text("agent_id"),
                        kind,
                        value)
                .isEmpty();
    }

    /** A tombstone proves nothing: its identities are free again, its entry still tells them. */
    static void delete(Tx tx, String agentId) {
        tx.update("DELETE FROM agent_key WHERE agent_id = ?", agentId);
        tx.update("DELETE FROM agent_identity WHERE agent_id = ?", agentId);
    }
}

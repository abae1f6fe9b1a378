// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.registry.Agent;

/**
 * What a decision was taken in view of, besides the scope: who answers for the agent, what it holds already. Its hash
 * stands in the decision, the document itself in the audit record, which the chain's signed checkpoints cover.
 *
 * @param document JSON values
 */
record ShownContext(Map<String, Object> document) {

    static ShownContext of(Tx tx, Agent agent, Instant now) {
        List<String> held = tx.query(
                "SELECT id FROM elevation WHERE agent_id = ? AND status IN ('APPROVED', 'ACTIVE') AND expires_at > ?"
                        + " ORDER BY id DESC LIMIT 100",
                row -> row.text("id"),
                agent.id(),
                now);
        long leases = tx.one(
                        "SELECT COUNT(*) AS n FROM lease WHERE agent_id = ? AND ended_at IS NULL",
                        row -> row.number("n"),
                        agent.id())
                .orElse(0L);
        Map<String, Object> document = new TreeMap<>();
        document.put("agent", agent.id());
        document.put("agent_version", agent.version());
        document.put("status", agent.status().name());
        document.put("mode", agent.entry().profile().mode().name());
        document.put("risk_tier", agent.entry().profile().riskTier().name());
        document.put("owner", agent.entry().accountability().owner());
        document.put("accountable_executive", agent.entry().accountability().accountableExecutive());
        document.put("usable_elevations", held);
        document.put("open_leases", leases);
        document.put("as_of", now.toString());
        return new ShownContext(document);
    }

    String hash() {
        return CanonicalJson.sha256(document);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.policy.Ask;
import org.portcullis.kernel.policy.AskedOperation;
import org.portcullis.kernel.policy.Policy;
import org.portcullis.kernel.policy.PolicyRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.elevation.RequestedOperation;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.OperationRef;

/** Makes what the policy's engine judges of a request, from what the store knows. */
final class Asks {
    private static final String APPROVED_ONCE =
            "SELECT doc FROM elevation WHERE agent_id = ? AND task_id = ? AND decided_at IS NOT NULL";
    private static final String USABLE =
            "SELECT doc FROM elevation WHERE agent_id = ? AND status IN ('APPROVED', 'ACTIVE') AND expires_at > ?";

    private Asks() {}

    /** Of a request that was judged; what was approved before is read only where a conflict might be. */
    static Ask of(Tx tx, Agent agent, String task, RequestCheck.Judged judged, Policy policy, Instant now) {
        List<AskedOperation> operations =
                judged.operations().stream().map(each -> asked(each, judged)).toList();
        Ask.Held held = policy.conflicts().isEmpty()
                ? Ask.Held.NOTHING
                : new Ask.Held(
                        operations(tx, APPROVED_ONCE, agent.id(), task), operations(tx, USABLE, agent.id(), now));
        return new Ask(facts(agent), operations, now, held, profile -> PolicyRows.uses(tx, profile, agent.id(), now));
    }

    private static AskedOperation asked(RequestedOperation operation, RequestCheck.Judged judged) {
        return new AskedOperation(
                new OperationRef(operation.system(), operation.operation()),
                judged.declared(operation).operationClass(),
                Json.object(operation.constraints()));
    }

    private static Ask.Facts facts(Agent agent) {
        return new Ask.Facts(
                agent.entry().labels(),
                agent.entry().profile().mode(),
                agent.entry().profile().riskTier(),
                agent.entry().profile().environment());
    }

    private static Set<OperationRef> operations(Tx tx, String sql, Object... arguments) {
        Set<OperationRef> refs = new HashSet<>();
        tx.query(sql, row -> ElevationDoc.read(row.text("doc")), arguments).forEach(doc -> doc.operations()
                .forEach(each -> refs.add(new OperationRef(each.system(), each.operation()))));
        return refs;
    }
}

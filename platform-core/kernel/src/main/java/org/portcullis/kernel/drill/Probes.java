// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.drill;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.catalogue.SystemRows;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.registry.ProbeLife;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;
import org.portcullis.service.catalogue.Binding;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.drill.Drills;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.OperationRef;

/** The environments' probe agents. */
final class Probes {
    private static final String OF = "SELECT a.id AS id FROM agent a JOIN agent_label l ON l.agent_id = a.id"
            + " WHERE l.label = ? AND a.environment = ? AND a.status <> 'DECOMMISSIONED' ORDER BY a.id";
    private static final String ENVIRONMENTS = "SELECT DISTINCT a.environment AS environment FROM agent a"
            + " JOIN agent_label l ON l.agent_id = a.id WHERE l.label = ? AND a.status = 'ACTIVE' ORDER BY a.environment";
    private static final String BLOCKED_BY =
            "SELECT d.id AS id FROM block b JOIN drill d ON b.reason = 'drill ' || d.id"
                    + " AND b.set_by = d.commanded_by AND d.agent_id = b.key_id WHERE b.key_kind = 'AGENT' AND b.key_id = ?"
                    + " AND b.lifted_at IS NULL AND d.ended_at IS NOT NULL";

    private Probes() {}

    /** Environments with a probe that is ACTIVE. */
    static List<String> environments(Tx tx) {
        return tx.query(ENVIRONMENTS, row -> row.text("environment"), Drills.PROBE_LABEL);
    }

    /** The environment's probe, brought back first where an earlier drill left it suspended; CONFLICT without one. */
    static Agent require(Tx tx, String environment, Blocks blocks, Instant now) {
        List<String> why = new ArrayList<>();
        for (String id : tx.query(OF, row -> row.text("id"), Drills.PROBE_LABEL, environment)) {
            Optional<String> left =
                    AgentRows.status(tx, id).orElseThrow() == AgentStatus.SUSPENDED ? leftBy(tx, id) : Optional.empty();
            left.flatMap(drill -> ProbeLife.reinstate(tx, id, drill, blocks, now))
                    .ifPresent(why::add);
            Agent agent = AgentRows.find(tx, id).orElseThrow();
            if (agent.status() == AgentStatus.ACTIVE) {
                return agent;
            }
            why.add(id + " is " + agent.status());
        }
        throw new Refusal(
                Refusal.Kind.CONFLICT,
                "no-probe",
                "Nothing can be drilled in " + environment + ": "
                        + (why.isEmpty()
                                ? "no agent there carries the label " + Drills.PROBE_LABEL
                                        + ". Register one (guide: Drills)."
                                : String.join("; ", why) + ". Make a probe ACTIVE."));
    }

    /** The drill that set the block on it, when that is over and it was a drill. */
    private static Optional<String> leftBy(Tx tx, String agentId) {
        return tx.query(BLOCKED_BY, row -> row.text("id"), agentId).stream().findFirst();
    }

    /** Whether the drill's own block stands on the probe. */
    static boolean blockedBy(Tx tx, DrillRow drill) {
        return leftBy(tx, drill.run().agentId()).filter(drill.id()::equals).isPresent();
    }

    /**
     * An operation that the probe may use.
     *
     * @param ref system and operation
     * @param adapters the instances that it is bound to
     */
    record Usable(OperationRef ref, Set<String> adapters) {}

    /** Of the agent's declared operations one for each set of instances, so that each instance is drawn at once. */
    static List<Usable> usable(Tx tx, Agent agent) {
        Map<Set<String>, Usable> byAdapters = new LinkedHashMap<>();
        for (OperationRef ref : agent.entry().intent().operations()) {
            Set<String> adapters = adapters(tx, ref);
            if (!adapters.isEmpty()) {
                byAdapters.putIfAbsent(adapters, new Usable(ref, adapters));
            }
        }
        return List.copyOf(byAdapters.values());
    }

    private static Set<String> adapters(Tx tx, OperationRef ref) {
        Set<String> adapters = new LinkedHashSet<>();
        Optional<Operation> operation = SystemRows.find(tx, ref.system())
                .map(system -> system.operations().get(ref.operation()));
        operation.flatMap(Operation::vault).map(Binding::instance).ifPresent(adapters::add);
        operation.flatMap(Operation::pam).map(Binding::instance).ifPresent(adapters::add);
        return adapters;
    }
}

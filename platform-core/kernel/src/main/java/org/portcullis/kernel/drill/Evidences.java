// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.drill;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.portcullis.kernel.invoke.ExtensionPoint;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.store.Tx;

/** What the store and the framework know of a drill when it is over. */
final class Evidences {
    private static final String VAULTS = "SELECT DISTINCT l.adapter AS adapter FROM lease l JOIN elevation e"
            + " ON e.id = l.elevation_id WHERE e.agent_id = ? AND e.task_id = ? AND l.vendor_lease IS NOT NULL";
    private static final String PAMS = "SELECT DISTINCT l.pam_adapter AS adapter FROM lease l JOIN elevation e"
            + " ON e.id = l.elevation_id WHERE e.agent_id = ? AND e.task_id = ? AND l.pam_grant IS NOT NULL";
    private static final String GRANTS = "SELECT id FROM grant_entry WHERE agent_id = ? AND issued_at >= ?";

    private final Instances instances;

    Evidences(Instances instances) {
        this.instances = instances;
    }

    /** The instances at which the probe held something in this drill. */
    static Set<String> drawnAt(Tx tx, DrillRow drill) {
        Set<String> drawn = new LinkedHashSet<>();
        for (String sql : List.of(VAULTS, PAMS)) {
            tx.query(sql, row -> drawn.add(row.text("adapter")), drill.run().agentId(), drill.task());
        }
        return drawn;
    }

    /** All that the probe was granted since the drill began. */
    static List<String> grants(Tx tx, DrillRow drill) {
        return tx.query(
                GRANTS,
                row -> row.text("id"),
                drill.run().agentId(),
                drill.run().startedAt());
    }

    /** The environment's vaults and PAMs, and why each that isn't in {@code missed} could not be drawn at. */
    Map<String, String> issuers(String environment, Map<String, String> missed) {
        Map<String, String> issuers = new TreeMap<>(missed);
        for (Instance instance : of(environment)) {
            if (issues(instance)) {
                issuers.putIfAbsent(
                        instance.id(), "no operation that the probe's entry declares is bound to this instance");
            }
        }
        return issuers;
    }

    /** What else ends access in the environment: directories above all. */
    Set<String> others(String environment) {
        Set<String> others = new TreeSet<>();
        for (Instance instance : of(environment)) {
            if (!issues(instance) && instance.serves().contains(ExtensionPoint.REVOCATION_PARTICIPANT)) {
                others.add(instance.id());
            }
        }
        return others;
    }

    private List<Instance> of(String environment) {
        return instances.all().stream()
                .filter(instance -> instance.environment().equals(environment))
                .toList();
    }

    private static boolean issues(Instance instance) {
        return instance.serves().contains(ExtensionPoint.CREDENTIAL_ISSUER)
                || instance.serves().contains(ExtensionPoint.ELEVATION_PROVIDER);
    }
}

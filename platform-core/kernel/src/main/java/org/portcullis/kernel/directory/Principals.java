// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.directory;

import java.time.Instant;
import java.util.List;
import org.portcullis.kernel.store.Tx;

/** What the ledger knows of agents' principals at directories, for those who end them. */
public final class Principals {
    private Principals() {}

    /**
     * An agent that has, or may have, a principal there.
     *
     * @param agentId whose
     * @param instance the directory
     */
    public record Principal(String agentId, String instance) {}

    /**
     * Those of the agents that match, in the order of their directories.
     *
     * @param agents a condition over {@code agent}
     */
    public static List<Principal> of(Tx tx, String agents, Object... arguments) {
        return tx.query(
                "SELECT agent_id, instance FROM directory_entry WHERE (principal IS NOT NULL OR state NOT IN ('NONE',"
                        + " 'ABSENT')) AND agent_id IN (SELECT id FROM agent WHERE " + agents
                        + ") ORDER BY instance, agent_id",
                row -> new Principal(row.text("agent_id"), row.text("instance")),
                arguments);
    }

    /**
     * Whether a call that enables the agent there may still take effect. Once it is false for an agent that was suspended, it
     * stays so until the agent is reinstated.
     */
    public static boolean mayBeEnabled(Tx tx, String instance, String agentId, Instant now) {
        return MirrorRows.mayBeEnabled(tx, instance, agentId, now);
    }
}

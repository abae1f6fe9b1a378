// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.directory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.Mirror;

/** The rows of agents at directories. */
final class MirrorRows {
    private static final int BATCH = 500;
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private MirrorRows() {}

    /**
     * What is to be done at an instance.
     *
     * @param agent as it was when this was read
     * @param attempts that failed so far
     */
    record Due(Agent agent, int attempts) {}

    /** Whether an agent there isn't known at the instance as it is now. */
    static boolean behind(Tx tx, String environment, String instance) {
        return !AgentRows.unmirrored(tx, environment, instance, 1).isEmpty();
    }

    /** Notes for each agent that has changed, or is new there, what is wanted. */
    static int note(Tx tx, String environment, String instance, Instant now) {
        List<Agent> changed = AgentRows.unmirrored(tx, environment, instance, BATCH);
        for (Agent agent : changed) {
            tx.update(
                    "INSERT INTO directory_entry (agent_id, instance, wanted, agent_version, state, attempts, next_at,"
                            + " changed_at) VALUES (?, ?, ?, ?, 'NONE', 0, ?, ?) ON CONFLICT (agent_id, instance)"
                            + " DO UPDATE SET wanted = excluded.wanted, agent_version = excluded.agent_version,"
                            + " attempts = 0, next_at = excluded.next_at, changed_at = excluded.changed_at",
                    agent.id(),
                    instance,
                    Targets.wanted(agent.status()),
                    agent.version(),
                    now,
                    now);
        }
        return changed.size();
    }

    /** What is to be done now: what ends first, then the oldest. */
    static List<Due> due(Tx tx, String instance, Instant now, int limit) {
        record Key(String agentId, int attempts) {}
        return tx
                .query(
                        "SELECT agent_id, attempts FROM directory_entry WHERE instance = ? AND next_at <= ?"
                                + " ORDER BY CASE wanted WHEN 'ENABLED' THEN 1 ELSE 0 END, next_at, agent_id LIMIT ?",
                        row -> new Key(row.text("agent_id"), (int) row.number("attempts")),
                        instance,
                        now,
                        limit)
                .stream()
                .flatMap(key -> AgentRows.find(tx, key.agentId()).stream().map(agent -> new Due(agent, key.attempts())))
                .toList();
    }

    /** Everything that is to be done there is due now. */
    static void hurry(Tx tx, String instance, Instant now) {
        tx.update(
                "UPDATE directory_entry SET next_at = ? WHERE instance = ? AND next_at IS NOT NULL AND next_at > ?",
                now,
                instance,
                now);
    }

    /**
     * It stands as the agent was. Done, unless the agent has changed again, or a call before this one may still be on its
     * way and come after it: then it is asked once more.
     */
    static void stands(Tx tx, String instance, Agent agent, String principal, Instant now) {
        tx.update(
                "UPDATE directory_entry SET state = ?, principal = ?, attempts = 0, last_error = NULL, changed_at = ?,"
                        + " next_at = CASE WHEN agent_version <> ? THEN ? WHEN state = 'UNKNOWN' THEN ? ELSE NULL END"
                        + " WHERE agent_id = ? AND instance = ?",
                Targets.wanted(agent.status()),
                principal.isEmpty() ? null : principal,
                now,
                agent.version(),
                now,
                now.plus(LOOK_AGAIN),
                agent.id(),
                instance);
    }

    /** It failed; {@code unknown} when it may have been done all the same, or may yet be. */
    static void failed(Tx tx, String instance, Agent agent, String why, boolean unknown, Instant next) {
        tx.update(
                "UPDATE directory_entry SET state = CASE WHEN ? = 1 THEN 'UNKNOWN' ELSE state END, last_error = ?,"
                        + " attempts = attempts + 1, next_at = ? WHERE agent_id = ? AND instance = ?",
                unknown,
                why,
                next,
                agent.id(),
                instance);
    }

    /** An agent's, by instance. */
    static List<Mirror> of(Tx tx, String agentId) {
        return tx.query(
                "SELECT instance, principal, state, wanted, last_error,"
                        + " CASE WHEN next_at IS NULL THEN 1 ELSE 0 END AS settled FROM directory_entry"
                        + " WHERE agent_id = ? ORDER BY instance",
                MirrorRows::mirror,
                agentId);
    }

    private static Mirror mirror(Row row) {
        return new Mirror(
                row.text("instance"),
                Optional.ofNullable(row.text("principal")),
                row.text("state"),
                row.text("wanted"),
                row.yes("settled"),
                Optional.ofNullable(row.text("last_error")));
    }
}

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
    /** A call that enables has begun, and it isn't known that it is over; {@code changed_at} is then when it began. */
    private static final String ENABLING = "ENABLING";
    /** From its beginning on, such a call may still take effect: its deadline, and the time that a lost one is given. */
    private static final Duration MAY_COME = Mirroring.DEADLINE.plus(LOOK_AGAIN);

    private MirrorRows() {}

    /**
     * What is to be done at an instance.
     *
     * @param agent as it was when this was read
     * @param attempts that failed so far
     * @param state how it stood then
     * @param changedAt since when
     */
    record Due(Agent agent, int attempts, String state, Instant changedAt) {
        /** When an enabling call that was lost before can take no effect any more. */
        private Optional<Instant> settledAt(Instant now) {
            Instant end = changedAt.plus(MAY_COME);
            return state.equals(ENABLING) && now.isBefore(end) ? Optional.of(end) : Optional.empty();
        }
    }

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
                            + " attempts = 0, next_at = excluded.next_at, changed_at = CASE WHEN directory_entry.state ="
                            + " 'ENABLING' THEN directory_entry.changed_at ELSE excluded.changed_at END",
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
        record Key(String agentId, int attempts, String state, Instant changedAt) {}
        return tx
                .query(
                        "SELECT agent_id, attempts, state, changed_at FROM directory_entry WHERE instance = ? AND next_at <= ?"
                                + " ORDER BY CASE wanted WHEN 'ENABLED' THEN 1 ELSE 0 END, next_at, agent_id LIMIT ?",
                        row -> new Key(
                                row.text("agent_id"),
                                (int) row.number("attempts"),
                                row.text("state"),
                                row.time("changed_at")),
                        instance,
                        now,
                        limit)
                .stream()
                .flatMap(key -> AgentRows.find(tx, key.agentId()).stream()
                        .map(agent -> new Due(agent, key.attempts(), key.state(), key.changedAt())))
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
     * Notes, before it is called, that a call will enable the agent there; false, and nothing noted, when the agent has changed
     * since: a kill that was committed before this is seen here, and one that is committed after it sees this.
     */
    static boolean begin(Tx tx, String instance, Agent agent, Instant now) {
        boolean same = AgentRows.find(tx, agent.id())
                .filter(current -> current.version() == agent.version())
                .isPresent();
        if (same) {
            tx.update(
                    "UPDATE directory_entry SET state = 'ENABLING', changed_at = ? WHERE agent_id = ? AND instance = ?",
                    now,
                    agent.id(),
                    instance);
        }
        return same;
    }

    /**
     * It stands as the agent was. Done, unless the agent has changed again, or a call before this one may still be on its
     * way and come after it: then it is asked once more.
     */
    static void stands(Tx tx, String instance, Due due, String principal, Instant now) {
        Agent agent = due.agent();
        Optional<Instant> lost = due.settledAt(now);
        Instant again = due.state().equals("UNKNOWN") ? now.plus(LOOK_AGAIN) : lost.orElse(null);
        tx.update(
                "UPDATE directory_entry SET state = ?, principal = ?, attempts = 0, last_error = NULL, changed_at = ?,"
                        + " next_at = CASE WHEN agent_version <> ? THEN ? ELSE ? END WHERE agent_id = ? AND instance = ?",
                lost.isPresent() ? ENABLING : Targets.wanted(agent.status()).name(),
                principal.isEmpty() ? null : principal,
                lost.isPresent() ? due.changedAt() : now,
                agent.version(),
                now,
                again,
                agent.id(),
                instance);
    }

    /** It failed; {@code unknown} when it may have been done all the same, or may yet be. */
    static void failed(Tx tx, String instance, Due due, String why, boolean unknown, Instant next) {
        tx.update(
                "UPDATE directory_entry SET state = CASE WHEN ? = 0 THEN ? WHEN state = 'ENABLING' THEN state ELSE 'UNKNOWN'"
                        + " END, changed_at = CASE WHEN ? = 0 THEN ? ELSE changed_at END, last_error = ?,"
                        + " attempts = attempts + 1, next_at = ? WHERE agent_id = ? AND instance = ?",
                unknown,
                due.state(),
                unknown,
                due.changedAt(),
                why,
                next,
                due.agent().id(),
                instance);
    }

    /** Whether a call that enables the agent there may still take effect. */
    static boolean mayBeEnabled(Tx tx, String instance, String agentId, Instant now) {
        return !tx.query(
                        "SELECT 1 AS one FROM directory_entry WHERE agent_id = ? AND instance = ? AND state = 'ENABLING'"
                                + " AND changed_at > ?",
                        row -> 1,
                        agentId,
                        instance,
                        now.minus(MAY_COME))
                .isEmpty();
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
        String state = row.text("state");
        return new Mirror(
                row.text("instance"),
                Optional.ofNullable(row.text("principal")),
                state.equals(ENABLING) ? "UNKNOWN" : state,
                row.text("wanted"),
                row.yes("settled"),
                Optional.ofNullable(row.text("last_error")));
    }
}

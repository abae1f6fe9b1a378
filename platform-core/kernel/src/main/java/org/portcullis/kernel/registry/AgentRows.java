// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.ledger.Selector;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.registry.Accountability;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentApplication;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.HistoryEntry;

/** The rows of agents. */
public final class AgentRows {
    private static final String COLUMNS = "SELECT a.id AS id, a.status AS status, a.doc AS doc, a.version AS version,"
            + " a.created_at AS created_at, (SELECT r.id FROM agent_request r WHERE r.agent_id = a.id) AS request_id"
            + " FROM agent a";

    private AgentRows() {}

    /** One by id. */
    public static Optional<Agent> find(Tx tx, String agentId) {
        return tx.one(COLUMNS + " WHERE a.id = ?", AgentRows::agent, agentId);
    }

    /** Only its status; cheaper than the whole. */
    public static Optional<AgentStatus> status(Tx tx, String agentId) {
        return tx.one(
                "SELECT status FROM agent WHERE id = ?", row -> row.constant(AgentStatus.class, "status"), agentId);
    }

    /** Who asked for this agent, {@code psn_…}. */
    public static Optional<String> requester(Tx tx, String agentId) {
        return tx.one(
                "SELECT requester_id FROM agent_request WHERE agent_id = ?", row -> row.text("requester_id"), agentId);
    }

    /** The agent's ancestors in the ledger, itself included: agent, environment and model. */
    public static Set<Key> keys(Agent agent) {
        Set<Key> keys = new LinkedHashSet<>();
        keys.add(Keys.agent(agent.id()));
        keys.add(Keys.environment(agent.entry().profile().environment()));
        modelKey(agent.entry()).map(Keys::model).ifPresent(keys::add);
        return keys;
    }

    /** The model as {@code family/version}. */
    public static Optional<String> modelKey(AgentApplication entry) {
        String family = entry.model().get("family");
        return family == null
                ? Optional.empty()
                : Optional.of(family + "/" + entry.model().getOrDefault("version", ""));
    }

    /** The selectors that an agent with this entry comes under. */
    public static Set<Selector> selectors(AgentApplication entry) {
        Set<Selector> selectors = new LinkedHashSet<>();
        entry.labels().forEach((name, value) -> selectors.add(new Selector(Selector.Kind.LABEL, name + "=" + value)));
        selectors.add(new Selector(Selector.Kind.OWNER, entry.accountability().owner()));
        modelKey(entry).map(Selector::ofModel).ifPresent(selectors::addAll);
        entry.intent()
                .mcpServers()
                .keySet()
                .forEach(server -> selectors.add(new Selector(Selector.Kind.MCP_SERVER, server)));
        return selectors;
    }

    /** Ids of all agents in that environment. */
    public static List<String> inEnvironment(Tx tx, String environment) {
        return tx.query("SELECT id FROM agent WHERE environment = ? ORDER BY id", row -> row.text("id"), environment);
    }

    /** Ids of all agents that carry that label. */
    public static List<String> labelled(Tx tx, String label, String value) {
        return tx.query(
                "SELECT agent_id AS id FROM agent_label WHERE label = ? AND value = ? ORDER BY agent_id",
                row -> row.text("id"),
                label,
                value);
    }

    /** Those of an environment, or of all when it is empty, that a directory's instance doesn't know as they are now. */
    public static List<Agent> unmirrored(Tx tx, String environment, String instance, int limit) {
        String join = " LEFT JOIN directory_entry d ON d.agent_id = a.id AND d.instance = ?"
                + " WHERE (d.agent_version IS NULL OR d.agent_version <> a.version)"
                + " AND (d.agent_id IS NOT NULL OR a.status <> 'DECOMMISSIONED')"
                + (environment.isEmpty() ? "" : " AND a.environment = ?")
                + " ORDER BY a.id LIMIT ?";
        return environment.isEmpty()
                ? tx.query(COLUMNS + join, AgentRows::agent, instance, limit)
                : tx.query(COLUMNS + join, AgentRows::agent, instance, environment, limit);
    }

    /** Those that match, after an id, by id. */
    static List<Agent> list(Tx tx, Optional<AgentStatus> status, Optional<String> label, String after, int limit) {
        StringBuilder sql = new StringBuilder(COLUMNS).append(" WHERE a.id > ?");
        List<Object> arguments = new ArrayList<>(List.of(after));
        status.ifPresent(wanted -> {
            sql.append(" AND a.status = ?");
            arguments.add(wanted);
        });
        label.ifPresent(wanted -> {
            sql.append(
                    " AND EXISTS (SELECT 1 FROM agent_label l WHERE l.agent_id = a.id AND l.label = ? AND l.value = ?)");
            int equals = wanted.indexOf('=');
            arguments.add(wanted.substring(0, equals));
            arguments.add(wanted.substring(equals + 1));
        });
        arguments.add(limit);
        return tx.query(sql.append(" ORDER BY a.id LIMIT ?").toString(), AgentRows::agent, arguments.toArray());
    }

    static boolean nameTaken(Tx tx, String name) {
        return !tx.query("SELECT id FROM agent WHERE name = ?", row -> row.text("id"), name)
                .isEmpty();
    }

    /**
     * Moves an agent and writes its history; false, and nothing written, when it isn't in {@code from} any more. The
     * caller has checked that the move is legal, and writes the audit record.
     */
    public static boolean move(Tx tx, String agentId, AgentStatus from, HistoryEntry step) {
        int rows = tx.update(
                "UPDATE agent SET status = ?, version = version + 1 WHERE id = ? AND status = ?",
                step.to(),
                agentId,
                from);
        if (rows > 0) {
            insertHistory(tx, agentId, step);
        }
        return rows > 0;
    }

    /**
     * Suspends an agent as part of a kill; a suspended or decommissioned one stays as it is.
     *
     * @return whether it was suspended just now
     */
    public static boolean suspend(Tx tx, String agentId, String actor, String reason, Instant at) {
        Optional<AgentStatus> status = status(tx, agentId);
        if (status.isEmpty() || status.get() == AgentStatus.SUSPENDED || status.get() == AgentStatus.DECOMMISSIONED) {
            return false;
        }
        return move(
                tx, agentId, status.get(), new HistoryEntry(at, actor, status, AgentStatus.SUSPENDED, reason, "{}"));
    }

    /** Others answer for it from now on; the caller has checked that, and writes the audit record. */
    static void appoint(Tx tx, Agent agent, Accountability people) {
        AgentApplication before = agent.entry();
        AgentApplication entry = new AgentApplication(
                before.profile(),
                people,
                before.model(),
                before.intent(),
                before.workloadIdentities(),
                before.expiresAt(),
                before.labels());
        tx.update(
                "UPDATE agent SET doc = ?, owner = ?, executive = ?, sponsor = ?, version = version + 1 WHERE id = ?",
                ApplicationDoc.write(entry),
                people.owner(),
                people.accountableExecutive(),
                people.sponsor(),
                agent.id());
    }

    static void insertHistory(Tx tx, String agentId, HistoryEntry step) {
        // numbered, not timed: two steps may share a millisecond, and clocks are set back
        long n = 1
                + tx.one("SELECT COUNT(*) AS n FROM agent_history WHERE agent_id = ?", row -> row.number("n"), agentId)
                        .orElse(0L);
        tx.update(
                "INSERT INTO agent_history (id, agent_id, at, actor, from_status, to_status, reason, evidence)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                String.format("his_%s_%06d", agentId.substring(agentId.indexOf('_') + 1), n),
                agentId,
                step.at(),
                step.actor(),
                step.from().map(AgentStatus::name).orElse(null),
                step.to(),
                step.reason(),
                step.evidence());
    }

    /** Its life, oldest step first. */
    public static List<HistoryEntry> history(Tx tx, String agentId) {
        return tx.query(
                "SELECT at, actor, from_status, to_status, reason, evidence FROM agent_history WHERE agent_id = ? ORDER BY id",
                row -> new HistoryEntry(
                        row.time("at"),
                        row.text("actor"),
                        Optional.ofNullable(row.constant(AgentStatus.class, "from_status")),
                        row.constant(AgentStatus.class, "to_status"),
                        row.text("reason"),
                        row.text("evidence")),
                agentId);
    }

    private static Agent agent(Row row) {
        return new Agent(
                row.text("id"),
                row.constant(AgentStatus.class, "status"),
                ApplicationDoc.read(row.text("doc")),
                (int) row.number("version"),
                row.text("request_id"),
                row.time("created_at"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.broker.LeaseRow;
import org.portcullis.kernel.broker.LeaseRows;
import org.portcullis.kernel.broker.LeaseState;
import org.portcullis.kernel.directory.Principals;
import org.portcullis.kernel.elevation.PendingRequests;
import org.portcullis.kernel.ledger.FenceText;
import org.portcullis.kernel.ledger.GrantKind;
import org.portcullis.kernel.ledger.GrantState;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.spi.revocation.Evidence;

/** What a target reaches, read from the ledger. */
final class Cascade {
    private static final int HISTORY = 200;

    private final Target target;
    private final Reach reach;

    /** @param revocationId the command's; null before it is stored */
    Cascade(Target target, String revocationId) {
        this.target = target;
        this.reach = new Reach(target, revocationId);
    }

    /** Whether the target exists, or ever did. */
    boolean known(Tx tx) {
        return switch (target.type()) {
            case AGENT -> any(tx, "agent", "id = ?", target.id());
            case TASK -> any(tx, "agent", "id = ?", target.agentOfTask());
            case ELEVATION -> any(tx, "elevation", "id = ?", target.id());
            case PERSON -> any(tx, "person", "id = ?", target.id());
            case PERSON_SESSION -> any(tx, "person_session", "id = ?", target.id());
            case SYSTEM -> any(tx, "system", "name = ?", target.id());
            case ADAPTER ->
                any(tx, "adapter_instance", "id = ?", target.id())
                        || any(tx, "lease", "adapter = ? OR pam_adapter = ?", target.id(), target.id());
            case ENVIRONMENT ->
                any(tx, "agent", "environment = ?", target.id()) || any(tx, "system", "environment = ?", target.id());
            case GRANT -> any(tx, "grant_entry", "id = ?", target.id());
            case LABEL, OWNER, MODEL, MCP_SERVER -> true; // its block stands for agents that come later
        };
    }

    private static boolean any(Tx tx, String table, String condition, Object... arguments) {
        return !tx.query("SELECT 1 AS one FROM " + table + " WHERE " + condition + " LIMIT 1", row -> 1, arguments)
                .isEmpty();
    }

    /** Agents that are affected, by id. */
    List<String> agents(Tx tx) {
        if (target.type() == Target.Type.AGENT) {
            return List.of(target.id()); // known() has looked
        }
        Reach.Condition agents = reach.agents();
        return tx.query(
                "SELECT id FROM agent WHERE " + agents.sql() + " ORDER BY id", row -> row.text("id"), agents.and());
    }

    /** The shortest SLA of those agents' tiers; the strictest tier when none is known. */
    RiskTier strictestTier(Tx tx) {
        Reach.Condition agents = reach.agents();
        List<RiskTier> tiers = tx.query(
                "SELECT DISTINCT tier FROM agent WHERE " + agents.sql(),
                row -> row.constant(RiskTier.class, "tier"),
                agents.and());
        return tiers.stream().min((a, b) -> a.killSla().compareTo(b.killSla())).orElse(RiskTier.CRITICAL);
    }

    /** Owners or executives ({@code column}) of those agents, at most 100. */
    List<String> people(Tx tx, String column) {
        Reach.Condition agents = reach.agents();
        return tx.query(
                "SELECT DISTINCT " + column + " AS subject FROM agent WHERE " + agents.sql() + " LIMIT 100",
                row -> row.text("subject"),
                agents.and());
    }

    /**
     * Leases that aren't proven dead.
     *
     * @param endingOnly only those that a kill has put on their way: after the preparation all of its own are
     */
    List<LeaseRow> openLeases(Tx tx, boolean endingOnly) {
        if (target.type() == Target.Type.AGENT) {
            return LeaseRows.ofAgent(tx, target.id()).stream()
                    .filter(row -> !endingOnly || row.state() == LeaseState.ENDING)
                    .toList();
        }
        Reach.Condition leases = reach.leases();
        List<String> ids = tx.query(
                "SELECT id FROM lease WHERE " + open(endingOnly) + " AND " + leases.sql() + " ORDER BY id",
                row -> row.text("id"),
                leases.and());
        List<LeaseRow> rows = new ArrayList<>();
        ids.forEach(id -> LeaseRows.find(tx, id).ifPresent(rows::add));
        return rows;
    }

    /** Whether any lease isn't proven dead. */
    boolean anyOpen(Tx tx) {
        return any(tx, false);
    }

    /** Whether any lease is still on its way to its end. */
    boolean anyEnding(Tx tx) {
        return any(tx, true);
    }

    private boolean any(Tx tx, boolean endingOnly) {
        Reach.Condition leases = reach.leases();
        return any(tx, "lease", open(endingOnly) + " AND " + leases.sql(), leases.and());
    }

    /** Whether there are no more than that many leases that aren't proven dead. */
    boolean atMost(Tx tx, int most) {
        Reach.Condition leases = reach.leases();
        return tx.query(
                                "SELECT 1 AS one FROM lease WHERE " + open(false) + " AND " + leases.sql() + " LIMIT "
                                        + (most + 1),
                                row -> 1,
                                leases.and())
                        .size()
                <= most;
    }

    private static String open(boolean endingOnly) {
        return endingOnly ? "state = 'ENDING'" : "state <> 'ENDED'";
    }

    /** The principals at directories of the agents that the target means as a whole; a task's or a system's end none. */
    List<Principals.Principal> principals(Tx tx) {
        Reach.Condition agents = reach.agents();
        return target.meansAgents() ? Principals.of(tx, agents.sql(), agents.and()) : List.of();
    }

    /** Whether that instance is a directory which knew an agent that the target means. */
    boolean isDirectory(Tx tx, String instance) {
        Reach.Condition agents = reach.agents();
        return target.meansAgents()
                && !tx.query(
                                "SELECT 1 AS one FROM directory_entry WHERE agent_id IN (SELECT id FROM agent WHERE "
                                        + agents.sql() + ") AND instance = ? LIMIT 1",
                                row -> 1,
                                agents.and(instance))
                        .isEmpty();
    }

    /** Whether the target ever had a lease with a side at that instance. */
    boolean hadLeasesAt(Tx tx, String adapter) {
        Reach.Condition leases = reach.leases();
        return !tx.query(
                        "SELECT 1 AS one FROM lease WHERE " + leases.sql()
                                + " AND (adapter = ? OR pam_adapter = ?) LIMIT 1",
                        row -> 1,
                        leases.and(adapter, adapter))
                .isEmpty();
    }

    /**
     * Where leases of the target have ended before, with the weakest evidence of the last 200.
     *
     * @param pamSide which side
     */
    Map<String, Optional<Evidence>> history(Tx tx, boolean pamSide) {
        Reach.Condition leases = reach.leases();
        String adapter = pamSide ? "pam_adapter" : "adapter";
        String evidence = pamSide ? "pam_evidence" : "vault_evidence";
        String state = pamSide ? "pam_state" : "vault_state";
        Map<String, Optional<Evidence>> weakest = new LinkedHashMap<>();
        tx.query(
                "SELECT " + adapter + " AS adapter, " + evidence + " AS evidence FROM lease WHERE " + leases.sql()
                        + " AND "
                        + adapter + " IS NOT NULL AND " + adapter + " <> '' AND " + state
                        + " = 'ENDED' ORDER BY id DESC LIMIT " + HISTORY,
                row -> weakest.merge(
                        row.text("adapter"),
                        Optional.ofNullable(row.constant(Evidence.class, "evidence")),
                        Proof::weaker),
                leases.and());
        return weakest;
    }

    /** Whether the ledger has ever seen such a grant under the target. */
    boolean everGranted(Tx tx, GrantKind kind) {
        Reach.Condition grants = reach.grants();
        boolean found = !tx.query(
                        "SELECT 1 AS one FROM grant_entry WHERE kind = ? AND " + grants.sql() + " LIMIT 1",
                        row -> 1,
                        prefixed(kind, grants))
                .isEmpty();
        return found
                || (reach.elevations() == null
                        && kind == GrantKind.ELEVATION
                        && !underFences(tx).isEmpty());
    }

    private static Object[] prefixed(GrantKind kind, Reach.Condition condition) {
        List<Object> all = new ArrayList<>(List.of(kind));
        all.addAll(condition.arguments());
        return all.toArray();
    }

    /** Open elevations, those that wait for approval too. */
    Set<String> openElevations(Tx tx) {
        Reach.Condition elevations = reach.elevations();
        if (elevations == null) {
            Set<String> open = new LinkedHashSet<>(underFences(tx));
            open.addAll(PendingRequests.under(tx, target.key().orElseThrow()));
            return open;
        }
        return Set.copyOf(tx.query(
                "SELECT id FROM elevation WHERE ended_at IS NULL AND " + elevations.sql(),
                row -> row.text("id"),
                elevations.and()));
    }

    /** Open elevations whose fences name the target's key. */
    private Set<String> underFences(Tx tx) {
        Key key = target.key().orElseThrow();
        Map<String, String> fences = new LinkedHashMap<>();
        tx.query(
                "SELECT e.id AS id, g.fences AS fences FROM elevation e JOIN grant_entry g ON g.id = e.id"
                        + " WHERE e.ended_at IS NULL",
                (Row row) -> fences.put(row.text("id"), row.text("fences")));
        fences.values().removeIf(text -> !FenceText.parse(text).fences().containsKey(key));
        return Set.copyOf(fences.keySet());
    }

    /** Live tokens. */
    List<String> liveTokens(Tx tx, Instant now) {
        Reach.Condition grants = reach.grants();
        return tx.query(
                "SELECT id FROM grant_entry WHERE " + grants.sql()
                        + " AND kind = 'TOKEN' AND state = 'LIVE' AND expires_at > ? ORDER BY id",
                row -> row.text("id"),
                grants.and(now));
    }

    /** Marks what the fences have ended, where one agent, task, elevation, grant, person or session is meant. */
    void endGrants(Tx tx, GrantState state, Instant now) {
        if (target.type().compareTo(Target.Type.PERSON_SESSION) <= 0) {
            Reach.Condition grants = reach.grants();
            List<Object> arguments = new ArrayList<>(List.of(state, now));
            arguments.addAll(grants.arguments());
            arguments.add(now);
            tx.update(
                    "UPDATE grant_entry SET state = ?, ended_at = ? WHERE " + grants.sql()
                            + " AND state = 'LIVE' AND kind <> 'LEASE' AND expires_at > ?",
                    arguments.toArray());
        }
    }
}

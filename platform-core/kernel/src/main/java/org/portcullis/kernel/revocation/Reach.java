// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.List;
import org.portcullis.kernel.ledger.Selector;

/**
 * Which rows a target reaches, as SQL conditions. A selector reaches the agents that came under it at the command, which stand
 * in {@code revocation_target}; before the command, those that come under it now.
 */
final class Reach {
    private final Target target;
    private final String revocationId;

    /** @param revocationId the command's; null before it is stored */
    Reach(Target target, String revocationId) {
        this.target = target;
        this.revocationId = revocationId;
    }

    /** A condition with its arguments. */
    record Condition(String sql, List<Object> arguments) {
        Object[] and(Object... more) {
            Object[] all = new Object[arguments.size() + more.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = i < arguments.size() ? arguments.get(i) : more[i - arguments.size()];
            }
            return all;
        }
    }

    private Condition of(String sql, Object... arguments) {
        return new Condition(sql, List.of(arguments));
    }

    private Condition selected(String column) {
        Selector selector = target.selector().orElseThrow();
        return revocationId == null
                ? new Condition(column + " IN (" + selector.select() + ")", selector.arguments())
                : of(
                        column
                                + " IN (SELECT key_id FROM revocation_target WHERE revocation_id = ? AND key_kind = 'AGENT')",
                        revocationId);
    }

    /** Over {@code lease}. */
    Condition leases() {
        return switch (target.type()) {
            case AGENT -> of("agent_id = ?", target.id());
            case TASK ->
                of(
                        "elevation_id IN (SELECT id FROM elevation WHERE agent_id = ? AND task_id = ?)",
                        target.agentOfTask(),
                        target.taskName());
            case ELEVATION -> of("elevation_id = ?", target.id());
            case GRANT -> of("id = ?", target.id());
            case PERSON -> of("elevation_id IN (SELECT id FROM grant_entry WHERE person_id = ?)", target.id());
            case PERSON_SESSION ->
                of("elevation_id IN (SELECT id FROM grant_entry WHERE person_session_id = ?)", target.id());
            case SYSTEM -> of("system = ?", target.id());
            case ADAPTER -> of("(adapter = ? OR pam_adapter = ?)", target.id(), target.id());
            case ENVIRONMENT -> of("agent_id IN (SELECT id FROM agent WHERE environment = ?)", target.id());
            case LABEL, OWNER, MODEL, MCP_SERVER -> selected("agent_id");
        };
    }

    /** Over {@code grant_entry}; several systems or adapters of one elevation are told by its fences instead. */
    Condition grants() {
        return switch (target.type()) {
            case AGENT -> of("agent_id = ?", target.id());
            case TASK -> of("agent_id = ? AND task_id = ?", target.agentOfTask(), target.taskName());
            case ELEVATION -> of("elevation_id = ?", target.id());
            case GRANT -> of("id = ?", target.id());
            case PERSON -> of("person_id = ?", target.id());
            case PERSON_SESSION -> of("person_session_id = ?", target.id());
            case SYSTEM -> of("system = ?", target.id());
            case ADAPTER -> of("adapter = ?", target.id());
            case ENVIRONMENT -> of("environment = ?", target.id());
            case LABEL, OWNER, MODEL, MCP_SERVER -> selected("agent_id");
        };
    }

    /** Over {@code agent}; for targets that aren't agents themselves, those that hold something under them. */
    Condition agents() {
        return switch (target.type()) {
            case AGENT -> of("id = ?", target.id());
            case TASK -> of("id = ?", target.agentOfTask());
            case ENVIRONMENT -> of("environment = ?", target.id());
            case GRANT -> of("id IN (SELECT agent_id FROM grant_entry WHERE id = ?)", target.id());
            case LABEL, OWNER, MODEL, MCP_SERVER -> selected("id");
            default -> {
                Condition leases = leases();
                Condition grants = grants();
                yield new Condition(
                        "(id IN (SELECT agent_id FROM lease WHERE state <> 'ENDED' AND " + leases.sql()
                                + ") OR id IN (SELECT agent_id FROM grant_entry WHERE state = 'LIVE' AND "
                                + grants.sql()
                                + "))",
                        List.of(leases.and(grants.and())));
            }
        };
    }

    /** Over {@code elevation}, where columns tell; null where only fences do. */
    Condition elevations() {
        return switch (target.type()) {
            case AGENT -> of("agent_id = ?", target.id());
            case TASK -> of("agent_id = ? AND task_id = ?", target.agentOfTask(), target.taskName());
            case ELEVATION -> of("id = ?", target.id());
            case GRANT -> of("1 = 0"); // its elevation goes on
            case ENVIRONMENT -> of("agent_id IN (SELECT id FROM agent WHERE environment = ?)", target.id());
            case LABEL, OWNER, MODEL, MCP_SERVER -> selected("agent_id");
            default -> null;
        };
    }
}

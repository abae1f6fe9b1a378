// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.Locale;
import java.util.Optional;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.ledger.Selector;
import org.portcullis.service.IdKind;
import org.portcullis.service.Refusal;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.ledger.KeyKind;
import org.portcullis.service.revocation.RevocationTarget;

/**
 * A target that is well-formed.
 *
 * @param type which kind
 * @param id as commanded
 */
record Target(Type type, String id) {
    private static final int LONGEST = 300;

    /** What can be revoked. */
    enum Type {
        AGENT,
        TASK,
        ELEVATION,
        GRANT,
        PERSON,
        PERSON_SESSION,
        SYSTEM,
        ADAPTER,
        ENVIRONMENT,
        LABEL,
        OWNER,
        MODEL,
        MCP_SERVER
    }

    /** Reads what was commanded; refuses with INVALID what no target can be. */
    static Target of(RevocationTarget wanted) {
        if (wanted.type() == null
                || wanted.id() == null
                || wanted.id().isBlank()
                || wanted.id().length() > LONGEST) {
            throw bad("a target needs a type and an id of at most " + LONGEST + " characters");
        }
        Target target = new Target(type(wanted.type()), wanted.id());
        if (!target.wellFormed()) {
            throw bad("the id doesn't fit a target of type " + wanted.type() + ": " + target.form());
        }
        return target;
    }

    /** The type of that name; refuses with INVALID what is none. */
    static Type type(String name) {
        try {
            return Type.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw bad(
                    "target type must be agent, task, elevation, grant, person, person_session, system, adapter, environment, label, owner,"
                            + " model or mcp_server");
        }
    }

    private static Refusal bad(String detail) {
        return new Refusal(Refusal.Kind.INVALID, "bad-target", detail);
    }

    private boolean wellFormed() {
        return switch (type) {
            case AGENT -> IdKind.AGENT.matches(id);
            case TASK ->
                id.indexOf('/') > 0
                        && IdKind.AGENT.matches(agentOfTask())
                        && !taskName().isEmpty();
            case ELEVATION -> IdKind.ELEVATION.matches(id);
            case PERSON -> IdKind.PERSON.matches(id);
            case PERSON_SESSION -> IdKind.PERSON_SESSION.matches(id);
            case GRANT -> IdKind.GRANT.matches(id) || IdKind.LEASE.matches(id);
            case SYSTEM, ADAPTER, ENVIRONMENT, OWNER, MODEL, MCP_SERVER ->
                id.chars().noneMatch(Character::isISOControl);
            case LABEL -> id.indexOf('=') > 0;
        };
    }

    private String form() {
        return switch (type) {
            case AGENT -> "agt_…";
            case TASK -> "agt_…/task id";
            case ELEVATION -> "elv_…";
            case PERSON -> "psn_…";
            case PERSON_SESSION -> "pss_…";
            case GRANT -> "gnt_… of a token or lse_… of a lease";
            case SYSTEM, ADAPTER, ENVIRONMENT, MCP_SERVER -> "a name";
            case OWNER -> "the owner's subject";
            case MODEL -> "family or family/version";
            case LABEL -> "name=value";
        };
    }

    /** The key to fence and block; empty for a selector over agents. */
    Optional<Key> key() {
        return selector().isPresent() ? Optional.empty() : Optional.of(new Key(KeyKind.valueOf(type.name()), id));
    }

    /** The agents that are meant, for those who are told by what their entries say. */
    Optional<Selector> selector() {
        return Selector.kind(type.name()).map(kind -> new Selector(kind, id));
    }

    /** The agent of a task. */
    String agentOfTask() {
        return id.substring(0, id.indexOf('/'));
    }

    /** The task's own name. */
    String taskName() {
        return id.substring(id.indexOf('/') + 1);
    }

    /** Whether agents as a whole are meant, and so suspended. */
    boolean meansAgents() {
        return type == Type.AGENT || selector().isPresent();
    }

    /** The agent's key when the target concerns one agent only. */
    Optional<String> oneAgent() {
        return switch (type) {
            case AGENT -> Optional.of(id);
            case TASK -> Optional.of(agentOfTask());
            default -> Optional.empty();
        };
    }

    /** As it came. */
    RevocationTarget asCommanded() {
        return new RevocationTarget(type.name().toLowerCase(Locale.ROOT), id);
    }

    /** The fence's key of an agent. */
    static Key agentKey(String agentId) {
        return Keys.agent(agentId);
    }
}

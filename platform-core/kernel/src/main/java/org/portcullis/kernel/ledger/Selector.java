// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Agents by what their registry entry says now; a block on it catches those too that come under it later.
 *
 * @param kind by what
 * @param value {@code name=value} of a label, the owner's subject, a model's family or {@code family/version}, or the name
 *     of an MCP server that the declared intent names
 */
public record Selector(Kind kind, String value) {
    /** By what agents are selected. */
    public enum Kind {
        /** A label. */
        LABEL,
        /** Who owns them. */
        OWNER,
        /** Their model: one version, or all of a family. */
        MODEL,
        /** An MCP server that they declare. */
        MCP_SERVER
    }

    /** Reads what {@link #toString} wrote. */
    public static Selector parse(String text) {
        int colon = text.indexOf(':');
        return new Selector(Kind.valueOf(text.substring(0, colon).toUpperCase(Locale.ROOT)), text.substring(colon + 1));
    }

    /** The ids of the agents, as a query. */
    public String select() {
        return switch (kind) {
            case LABEL -> "SELECT agent_id FROM agent_label WHERE label = ? AND value = ?";
            case OWNER -> "SELECT id FROM agent WHERE owner = ?";
            // no LIKE: a name may hold its wildcards
            case MODEL ->
                "SELECT id FROM agent WHERE model_key = ? OR substr(model_key, 1, " + (value.length() + 1) + ") = ?";
            case MCP_SERVER -> "SELECT agent_id FROM agent_mcp_server WHERE server = ?";
        };
    }

    /** Its arguments. */
    public List<Object> arguments() {
        List<Object> arguments = new ArrayList<>();
        switch (kind) {
            case LABEL -> {
                arguments.add(value.substring(0, value.indexOf('=')));
                arguments.add(value.substring(value.indexOf('=') + 1));
            }
            case MODEL -> {
                arguments.add(value);
                arguments.add(value + "/");
            }
            default -> arguments.add(value);
        }
        return arguments;
    }

    /** What memory compares an agent's own ones with; a model's family is one of its own as well as its version. */
    public static List<Selector> ofModel(String modelKey) {
        List<Selector> all = new ArrayList<>();
        for (int slash = modelKey.indexOf('/'); slash > 0; slash = modelKey.indexOf('/', slash + 1)) {
            all.add(new Selector(Kind.MODEL, modelKey.substring(0, slash)));
        }
        all.add(new Selector(Kind.MODEL, modelKey));
        return all;
    }

    /** The kind of that name; empty for none. */
    public static Optional<Kind> kind(String name) {
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(name)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + ":" + value;
    }
}

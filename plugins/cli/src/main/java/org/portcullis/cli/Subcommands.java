// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import java.util.List;
import picocli.AutoComplete;

/**
 * The commands below the first level's name. Reading all of them by reflection is most of what a call costs, and a
 * responder's script makes many: so only the one that is called is read.
 */
final class Subcommands {
    /** In the order of the help. */
    static final List<String> NAMES = List.of(
            "persons",
            "tokens",
            "enrol",
            "whoami",
            "systems",
            "requests",
            "agents",
            "elevations",
            "policy",
            "revoke",
            "revocations",
            "blocks",
            "drills",
            "adapter",
            "adapters",
            "trust",
            "audit",
            "doctor",
            "agent",
            "generate-completion");

    private Subcommands() {}

    /** Those that are needed to run these words: the named one, or all where help, completion or advice wants all. */
    static List<String> neededFor(String... words) {
        boolean one = words.length > 0 && NAMES.contains(words[0]) && !words[0].equals("generate-completion");
        return one ? List.of(words[0]) : NAMES;
    }

    /** The class of a name of {@link #NAMES}. */
    static Class<?> named(String name) {
        return switch (name) {
            case "persons" -> PersonCommands.class;
            case "tokens" -> TokenCommands.class;
            case "enrol" -> EnrolCommand.class;
            case "whoami" -> WhoAmICommand.class;
            case "systems" -> SystemCommands.class;
            case "requests" -> RequestCommands.class;
            case "agents" -> AgentsCommands.class;
            case "elevations" -> ElevationCommands.class;
            case "policy" -> PolicyCommands.class;
            case "revoke" -> RevokeCommand.class;
            case "revocations" -> RevocationCommands.class;
            case "blocks" -> BlockCommands.class;
            case "drills" -> DrillCommands.class;
            case "adapter" -> AdapterCommand.class;
            case "adapters" -> AdapterCommands.class;
            case "trust" -> TrustCommands.class;
            case "audit" -> AuditCommands.class;
            case "doctor" -> DoctorCommand.class;
            case "agent" -> AgentCommand.class;
            case "generate-completion" -> AutoComplete.GenerateCompletion.class;
            default -> throw new IllegalArgumentException("no command " + name);
        };
    }
}

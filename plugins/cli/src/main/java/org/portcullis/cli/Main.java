// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: a client of the management API, and of the data port when it plays an agent (API-2). */
@Command(
        name = "portcullis",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        scope = CommandLine.ScopeType.INHERIT,
        description = "Governs AI agents' privileged access and stops an agent everywhere at once.",
        footer = {
            "",
            "Exit codes: 0 done; 1 refused or failed; 2 wrong usage; 3 not reachable;",
            "4 a revocation still runs when the wait ends; 5 a revocation is PARTIAL.",
            "Start with: portcullis whoami --token-file data/admin-token"
        })
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return commandLine(args).execute(args);
    }

    /** What runs these words; without any, the whole command line. */
    static CommandLine commandLine(String... words) {
        CommandLine whole = new CommandLine(new Main());
        Subcommands.neededFor(words).forEach(name -> whole.addSubcommand(Subcommands.named(name)));
        return whole.setCaseInsensitiveEnumValuesAllowed(true).setExecutionExceptionHandler((failure, line, parsed) -> {
            if (failure instanceof CliFailure expected) {
                line.getErr().println("portcullis: " + expected.getMessage());
                return expected.exitCode();
            }
            line.getErr().println("portcullis: failed: " + failure);
            return CliFailure.REFUSED;
        });
    }

    /** The version that the jar was built as. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"portcullis " + (version == null ? "(unpacked classes)" : version)};
        }
    }
}

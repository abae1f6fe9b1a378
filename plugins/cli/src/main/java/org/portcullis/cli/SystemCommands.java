// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The catalogue. */
@Command(name = "systems", description = "Systems and operations: list, show, put.", mixinStandardHelpOptions = true)
final class SystemCommands {
    @Command(name = "list", description = "Lists systems.")
    int list(@Mixin Connection connection) {
        connection.print(connection.client().get("/systems"), "name", "version", "environment", "gaps");
        return 0;
    }

    @Command(name = "show", description = "Shows one system.")
    int show(@Mixin Connection connection, @Parameters(paramLabel = "NAME") String name) {
        connection.print(connection.client().get("/systems/" + ApiClient.segment(name)));
        return 0;
    }

    @Command(name = "put", description = "Declares a system and its operations from a JSON file.")
    int put(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--file", required = true, description = "JSON; - for standard input") Path file) {
        connection.print(connection.client().put("/systems/" + ApiClient.segment(name), JsonFile.read(file)));
        return 0;
    }
}

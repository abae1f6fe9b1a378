// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adapter bundles and instances. */
@Command(
        name = "adapters",
        description = "Adapters: bundles, deploy, update, remove, rollback; list, show, check, put, delete instances.",
        mixinStandardHelpOptions = true)
final class AdapterCommands extends BundleCommands {
    @Command(name = "list", description = "Lists adapter instances.")
    int list(@Mixin Connection connection) {
        connection.print(
                connection.client().get("/adapters/instances"),
                "id",
                "environment",
                "state",
                "health/condition",
                "extension_points",
                "reason");
        return 0;
    }

    @Command(name = "show", description = "Shows an instance with its configuration and health.")
    int show(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "as in vault-hashicorp~prod") String id) {
        connection.print(connection.client().get(path(id)));
        return 0;
    }

    @Command(
            name = "check",
            description =
                    "Names the problems of a configuration, and asks its vendor; changes nothing. Ends with 1 when there are any.")
    int check(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--file", required = true, description = "JSON; - for standard input") Path file) {
        JsonNode answer = connection.client().post(path(id) + "/check", JsonFile.read(file));
        connection.print(answer);
        return answer.path("valid").asBoolean() ? 0 : CliFailure.REFUSED;
    }

    @Command(name = "put", description = "Creates or changes an instance from a JSON file; takes effect at once.")
    int put(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--file", required = true, description = "JSON; - for standard input") Path file) {
        connection.print(connection.client().put(path(id), JsonFile.read(file)));
        return 0;
    }

    @Command(name = "delete", description = "Removes an instance; its leases stay in the ledger.")
    int delete(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--dry-run", description = "shows the instance; does nothing") boolean dryRun) {
        if (dryRun) {
            connection.print(connection.client().get(path(id)));
            return 0;
        }
        connection.client().delete(path(id));
        connection.say("deleted " + id);
        return 0;
    }

    private static String path(String id) {
        return "/adapters/instances/" + ApiClient.segment(id);
    }
}

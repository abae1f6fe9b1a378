// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code portcullis adapters} does with bundles. */
class BundleCommands {
    private static final String PATH = "/adapters/bundles";

    @Command(name = "bundles", description = "Lists adapter bundles, refused ones too.")
    int bundles(@Mixin Connection connection) {
        connection.print(connection.client().get(PATH), "name", "version", "signer", "state", "previous", "reason");
        return 0;
    }

    @Command(
            name = "deploy",
            description = "Deploys an adapter bundle, or updates the one of its symbolic name, while everything runs."
                    + " What is refused or doesn't come up leaves all as it was, and ends with 1. What the bundle may do"
                    + " stands under rights: the extension points it offers, the hosts it calls, the settings whose"
                    + " secrets it reads.")
    int deploy(
            @Mixin Connection connection,
            @Parameters(paramLabel = "JAR", description = "a bundle that a trusted publisher signed, or that is pinned")
                    Path jar,
            @Option(names = "--check", description = "says whether it would be let in and its rights; does nothing")
                    boolean check) {
        return send(connection, check ? PATH + "?check=true" : PATH, jar);
    }

    @Command(name = "update", description = "As deploy, and refused unless a bundle of that symbolic name is deployed.")
    int update(
            @Mixin Connection connection, @Parameters(paramLabel = "JAR", description = "the new version") Path jar) {
        return send(connection, PATH + "?update=true", jar);
    }

    private static int send(Connection connection, String path, Path jar) {
        if (!Files.isRegularFile(jar) || !Files.isReadable(jar)) {
            throw new CliFailure(CliFailure.USAGE, jar + " can't be read: name a bundle's file.");
        }
        return said(connection, connection.client().postFile(path, jar));
    }

    private static int said(Connection connection, JsonNode answer) {
        connection.print(answer);
        return 0;
    }

    @Command(
            name = "remove",
            description = "Removes a deployed bundle; its leases stay in the ledger, and are ended when it is back.")
    int remove(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", description = "symbolic name, as adapters bundles shows it") String name,
            @Option(names = "--dry-run", description = "lists the adapter instances; does nothing") boolean dryRun) {
        if (dryRun) {
            connection.print(connection.client().get("/adapters/instances"), "id", "environment", "state", "reason");
            return 0;
        }
        connection.client().delete(PATH + "/" + ApiClient.segment(name));
        connection.say("removed " + name);
        return 0;
    }

    @Command(name = "rollback", description = "Returns to the version of a bundle that ran before; again: back.")
    int rollback(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", description = "symbolic name, as adapters bundles shows it") String name) {
        String path = PATH + "/" + ApiClient.segment(name) + "/rollback";
        return said(connection, connection.client().post(path, ApiClient.object(), ApiClient.DEPLOYING));
    }
}

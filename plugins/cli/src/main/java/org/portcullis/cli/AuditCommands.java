// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The audit trail. */
@Command(
        name = "audit",
        description = "The audit trail: list, answer, export, verify, checkpoint, checkpoints, public-key.",
        mixinStandardHelpOptions = true,
        subcommands = AuditVerifyCommand.class)
final class AuditCommands {
    @Command(name = "list", description = "Lists records.")
    int list(
            @Mixin Connection connection,
            @Mixin Paging paging,
            @Option(names = "--agent") String agent,
            @Option(names = "--action", description = "as in elevation.approve, or elevation") String action,
            @Option(names = "--from", description = "UTC, as in 2027-01-01T00:00:00Z") String from,
            @Option(names = "--to") String to) {
        connection.print(
                connection
                        .client()
                        .get("/audit?" + paging.query() + filter("agent", agent) + filter("action", action)
                                + filter("from", from) + filter("to", to)),
                "seq",
                "record/time",
                "record/action",
                "record/outcome",
                "record/actor",
                "record/agent");
        return 0;
    }

    @Command(
            name = "answer",
            description =
                    "Answers for an action: who authorised it, what was the agent supposed to do, how fast was it stopped.")
    int answer(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "evt_…, lse_…, elv_…, rev_… or agt_…") String id) {
        JsonNode answer = connection.client().get("/audit/answers/" + ApiClient.segment(id));
        connection.json(answer);
        return 0;
    }

    @Command(name = "export", description = "Writes a signed export; verify it anywhere with: audit verify.")
    int export(
            @Mixin Connection connection,
            @Option(names = "--from", description = "UTC; else from the beginning") String from,
            @Option(names = "--file", required = true) Path file)
            throws IOException {
        String query = from == null ? "" : "?from=" + ApiClient.segment(from);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (InputStream in = connection.client().stream("/audit/export" + query)) {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        connection.say("written: " + file);
        return 0;
    }

    @Command(name = "checkpoint", description = "Signs a checkpoint over the trail's head now and prints it.")
    int checkpoint(@Mixin Connection connection) {
        connection.say(connection
                .client()
                .post("/audit/checkpoints", ApiClient.object())
                .toString());
        return 0;
    }

    @Command(name = "checkpoints", description = "Prints the latest checkpoints, one a line.")
    int checkpoints(@Mixin Connection connection, @Mixin Paging paging) {
        connection
                .client()
                .get("/audit/checkpoints?" + paging.query())
                .path("items")
                .forEach(each -> connection.say(each.toString()));
        return 0;
    }

    @Command(name = "public-key", description = "Prints the key that signs exports and checkpoints (PEM).")
    int publicKey(@Mixin Connection connection) {
        connection.say(connection
                .client()
                .get("/audit/public-key")
                .path("public_key_pem")
                .asText()
                .strip());
        return 0;
    }

    private static String filter(String name, String value) {
        return value == null ? "" : "&" + name + "=" + ApiClient.segment(value);
    }
}

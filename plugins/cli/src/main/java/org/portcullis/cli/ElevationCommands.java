// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Elevations as approvers see them. */
@Command(name = "elevations", description = "Elevations: list, show, approve, deny.", mixinStandardHelpOptions = true)
final class ElevationCommands {
    @Command(name = "list", description = "Lists elevations.")
    int list(
            @Mixin Connection connection,
            @Mixin Paging paging,
            @Option(names = "--status", description = "as in pending_approval") String status) {
        String filter = status == null ? "" : "&status=" + Connection.upper(status);
        connection.print(
                connection.client().get("/elevations?" + paging.query() + filter),
                "id",
                "status",
                "agent_id",
                "task_id",
                "operations",
                "expires_at");
        return 0;
    }

    @Command(name = "show", description = "Shows one elevation.")
    int show(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        connection.print(connection.client().get(path(id)));
        return 0;
    }

    @Command(name = "approve", description = "Approves exactly the scope whose hash you name.")
    int approve(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(
                            names = "--scope-hash",
                            description =
                                    "as you saw it in show; without it the scope is shown and nothing is approved")
                    String hash,
            @Option(names = "--reason", required = true) String reason) {
        if (hash == null) {
            JsonNode shown = connection.client().get(path(id));
            connection.print(shown);
            throw new CliFailure(
                    CliFailure.USAGE,
                    "nothing was approved: if this is what you want, add --scope-hash "
                            + shown.path("scope_hash").asText());
        }
        return decide(connection, id, "APPROVE", hash, reason);
    }

    @Command(name = "deny", description = "Denies.")
    int deny(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", required = true) String reason) {
        String hash = connection.client().get(path(id)).path("scope_hash").asText();
        return decide(connection, id, "DENY", hash, reason);
    }

    private static int decide(Connection connection, String id, String decision, String hash, String reason) {
        ObjectNode body = ApiClient.object()
                .put("decision", decision)
                .put("reason", reason)
                .put("scope_hash", hash);
        connection.print(connection.client().post(path(id) + "/decision", body));
        return 0;
    }

    private static String path(String id) {
        return "/elevations/" + ApiClient.segment(id);
    }
}

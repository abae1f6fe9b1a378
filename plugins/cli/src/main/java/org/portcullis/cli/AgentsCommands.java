// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Agents as people see them. */
@Command(name = "agents", description = "Agents: list, show, history, move, appoint.", mixinStandardHelpOptions = true)
final class AgentsCommands {
    @Command(name = "list", description = "Lists agents.")
    int list(
            @Mixin Connection connection,
            @Mixin Paging paging,
            @Option(names = "--status", description = "as in active") String status,
            @Option(names = "--label", description = "name=value") String label) {
        String filter = (status == null ? "" : "&status=" + Connection.upper(status))
                + (label == null ? "" : "&label=" + ApiClient.segment(label));
        connection.print(
                connection.client().get("/agents?" + paging.query() + filter),
                "id",
                "name",
                "status",
                "risk_tier",
                "environment",
                "owner");
        return 0;
    }

    @Command(name = "show", description = "Shows one agent.")
    int show(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        connection.print(connection.client().get("/agents/" + ApiClient.segment(id)));
        return 0;
    }

    @Command(name = "history", description = "Shows an agent's life.")
    int history(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        connection.print(
                connection.client().get("/agents/" + ApiClient.segment(id) + "/history"),
                "at",
                "from",
                "to",
                "actor",
                "reason");
        return 0;
    }

    @Command(
            name = "move",
            description = {
                "Moves an agent along its life: provisioned, active, in_change_review, in_recertification, suspended,",
                "decommissioned. Going live needs --evidence '{\"validation\":…,\"baseline\":…}'."
            })
    int move(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID") String id,
            @Parameters(paramLabel = "STATUS") String status,
            @Option(names = "--reason", required = true) String reason,
            @Option(names = "--evidence", description = "a JSON object") String evidence) {
        ObjectNode body = ApiClient.object().put("to", Connection.upper(status)).put("reason", reason);
        if (evidence != null) {
            body.set("evidence", JsonFile.parse("--evidence", evidence));
        }
        connection.print(connection.client().post("/agents/" + ApiClient.segment(id) + "/transitions", body));
        return 0;
    }

    @Command(
            name = "appoint",
            description = "Names who answers for an agent from now on; fills what became vacant when somebody left.")
    int appoint(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--owner", description = "a person's subject") String owner,
            @Option(names = "--executive", description = "a person's subject") String executive,
            @Option(names = "--sponsor", description = "a person's subject") String sponsor,
            @Option(names = "--reason", required = true) String reason) {
        ObjectNode body = ApiClient.object().put("reason", reason);
        put(body, "owner", owner);
        put(body, "accountable_executive", executive);
        put(body, "sponsor", sponsor);
        connection.print(connection.client().post("/agents/" + ApiClient.segment(id) + "/accountability", body));
        return 0;
    }

    private static void put(ObjectNode body, String name, String value) {
        if (value != null) {
            body.put(name, value);
        }
    }
}

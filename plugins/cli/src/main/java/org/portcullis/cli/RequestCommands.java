// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Requests for agents. */
@Command(
        name = "requests",
        description = "Requests for agents: create, list, show, approve, deny.",
        mixinStandardHelpOptions = true)
final class RequestCommands {
    @Command(name = "create", description = "Asks for an agent.")
    int create(
            @Mixin Connection connection,
            @Option(names = "--file", required = true, description = "the request as JSON; - for standard input")
                    Path file,
            @Option(names = "--key", description = "the agent's public key (JWK file), added to the request")
                    Path key) {
        ObjectNode body = JsonFile.read(file);
        if (key != null) {
            ObjectNode jwk = JsonFile.read(key);
            if (jwk.has("d")) {
                throw new CliFailure(CliFailure.USAGE, key + " holds a private key: name the public one (….pub.jwk)");
            }
            body.withArray("workload_identities").addObject().put("type", "jwk").set("jwk", jwk);
        }
        connection.print(connection.client().post("/agent-requests", body));
        return 0;
    }

    @Command(name = "list", description = "Lists requests.")
    int list(
            @Mixin Connection connection,
            @Mixin Paging paging,
            @Option(names = "--status", description = "pending, approved or denied") String status) {
        String filter = status == null ? "" : "&status=" + Connection.upper(status);
        connection.print(
                connection.client().get("/agent-requests?" + paging.query() + filter),
                "id",
                "status",
                "request/name",
                "request/risk_tier",
                "requester_id",
                "agent_id");
        return 0;
    }

    @Command(name = "show", description = "Shows one request.")
    int show(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        connection.print(connection.client().get("/agent-requests/" + ApiClient.segment(id)));
        return 0;
    }

    @Command(name = "approve", description = "Approves: the agent is registered.")
    int approve(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", required = true) String reason) {
        return decide(connection, id, "APPROVE", reason);
    }

    @Command(name = "deny", description = "Denies.")
    int deny(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", required = true) String reason) {
        return decide(connection, id, "DENY", reason);
    }

    private static int decide(Connection connection, String id, String decision, String reason) {
        ObjectNode body = ApiClient.object().put("decision", decision).put("reason", reason);
        connection.print(connection.client().post("/agent-requests/" + ApiClient.segment(id) + "/decision", body));
        return 0;
    }
}

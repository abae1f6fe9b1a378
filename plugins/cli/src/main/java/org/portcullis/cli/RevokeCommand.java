// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The kill. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "Revokes everywhere at once: tokens, vault leases, PAM sessions, the path through the gateway.",
        footer = {
            "",
            "Ends with 0 only when the state is REVOKED; 1 refused or failed; 2 wrong usage; 3 not reachable;",
            "4 still REVOKING when the wait ended; 5 PARTIAL. Without --wait it ends as soon as the command stands:",
            "nothing new is granted from then on, and the code says how far it got.",
            "Example: portcullis revoke agent agt_… --reason \"leaked prompt\" --wait"
        })
final class RevokeCommand implements Callable<Integer> {
    @Mixin
    Connection connection;

    @Parameters(
            index = "0",
            paramLabel = "TYPE",
            description = {
                "agent, task, elevation, grant, person, person_session, system, adapter, environment,",
                "or all agents by what their entries say: label, owner, model, mcp_server"
            })
    String type;

    @Parameters(
            index = "1",
            paramLabel = "ID",
            description = {
                "its id or name; a task is agt_…/task id, a grant gnt_… (a token) or lse_… (a lease), a person's",
                "session pss_…, a label name=value, an owner their subject, a model family or family/version"
            })
    String id;

    @Option(names = "--reason", required = true, description = "why; goes into the audit")
    String reason;

    @Option(
            names = "--wait",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "TIME",
            description = "wait for REVOKED, as in 30s, 5m or PT30S; without a value: until the tier's deadline")
    String wait;

    @Option(names = "--dry-run", description = "shows what would be ended; does nothing")
    boolean dryRun;

    @Override
    public Integer call() {
        ObjectNode body = ApiClient.object();
        body.putObject("target")
                .put("type", type.toLowerCase(java.util.Locale.ROOT))
                .put("id", id);
        body.put("reason", reason);
        Duration longest = wait == null || wait.isEmpty() ? null : Wait.parse(wait);
        ApiClient client = connection.client();
        if (dryRun) {
            connection.print(client.post("/revocations/preview", body));
            return 0;
        }
        JsonNode revocation = client.post("/revocations", body);
        if (wait != null) {
            revocation = Wait.forEnd(client, revocation, Instant.now().plus(untilDeadline(revocation, longest)));
        }
        print(revocation);
        return exitCode(revocation);
    }

    private static Duration untilDeadline(JsonNode revocation, Duration longest) {
        if (longest != null) {
            return longest;
        }
        Duration left = Duration.between(
                Instant.now(), Instant.parse(revocation.path("deadline").asText()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void print(JsonNode revocation) {
        if (connection.output == Connection.Format.JSON) {
            connection.json(revocation);
        } else {
            RevocationCommands.show(connection, revocation);
        }
    }

    static int exitCode(JsonNode revocation) {
        return switch (revocation.path("state").asText()) {
            case "REVOKED" -> 0;
            case "REVOKING" -> CliFailure.STILL_REVOKING;
            case "PARTIAL" -> CliFailure.PARTIAL;
            default -> CliFailure.REFUSED;
        };
    }
}

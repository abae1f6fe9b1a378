// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Revocations that have been commanded. */
@Command(
        name = "revocations",
        description = "Revocations: list, show, watch, waive, waivers.",
        mixinStandardHelpOptions = true)
final class RevocationCommands {
    @Command(name = "list", description = "Lists revocations.")
    int list(
            @Mixin Connection connection,
            @Mixin Paging paging,
            @Option(names = "--open", description = "only those that haven't ended") boolean open) {
        connection.print(
                connection.client().get("/revocations?" + paging.query() + (open ? "&open=true" : "")),
                "id",
                "state",
                "target/type",
                "target/id",
                "commanded_at",
                "completed_at");
        return 0;
    }

    @Command(name = "show", description = "Shows one revocation; ends with the same codes as revoke.")
    int show(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        JsonNode revocation = connection.client().get("/revocations/" + ApiClient.segment(id));
        if (connection.output == Connection.Format.JSON) {
            connection.json(revocation);
        } else {
            show(connection, revocation);
        }
        return RevokeCommand.exitCode(revocation);
    }

    @Command(
            name = "watch",
            description = "Prints a revocation's steps as they happen; ends with the same codes as revoke.")
    int watch(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) throws IOException {
        JsonNode last = ApiClient.object();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                connection.client().stream("/revocations/" + ApiClient.segment(id) + "/events"),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    last = ApiClient.MAPPER.readTree(line.substring(6));
                    print(connection, last, line.substring(6));
                }
            }
        }
        return RevokeCommand.exitCode(last);
    }

    @Command(
            name = "waive",
            description =
                    "Waives a vendor that is gone for good, after the deadline; two different people of governance"
                            + " have to. What ends so is CLOSED_UNCONFIRMED; ends with the same codes as revoke, never with 0.")
    int waive(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--adapter", required = true, description = "as in vault-hashicorp~prod") String adapter,
            @Option(names = "--reason", required = true) String reason) {
        ObjectNode body = ApiClient.object().put("adapter", adapter).put("reason", reason);
        JsonNode revocation = connection.client().post("/revocations/" + ApiClient.segment(id) + "/waivers", body);
        print(connection, revocation, revocation.toString());
        return RevokeCommand.exitCode(revocation);
    }

    @Command(name = "waivers", description = "Lists who has waived which vendor of a revocation.")
    int waivers(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        connection.print(
                connection.client().get("/revocations/" + ApiClient.segment(id) + "/waivers"),
                "adapter",
                "by",
                "at",
                "reason");
        return 0;
    }

    private static void print(Connection connection, JsonNode revocation, String raw) {
        if (connection.output == Connection.Format.JSON) {
            connection.say(raw);
        } else {
            show(connection, revocation);
        }
    }

    static void show(Connection connection, JsonNode revocation) {
        connection.say(
                revocation.path("id").asText() + "  " + revocation.path("state").asText()
                        + "  commanded " + revocation.path("commanded_at").asText()
                        + "  deadline " + revocation.path("deadline").asText()
                        + (revocation.path("durable").asBoolean(true) ? "" : "  NOT YET DURABLE"));
        Table.rows(
                revocation.path("parts"),
                new String[] {"part", "adapter", "state", "evidence", "attempts", "elapsed_ms", "detail"},
                connection.spec.commandLine().getOut());
    }
}

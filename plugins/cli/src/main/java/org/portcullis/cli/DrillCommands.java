// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import org.portcullis.cli.audit.DrillReport;
import org.portcullis.cli.audit.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Drills of the kill switch. */
@Command(
        name = "drills",
        mixinStandardHelpOptions = true,
        description = "Drills of the kill switch: run, list, show, report, verify.",
        footer = {
            "",
            "run and show end with 0 when the drill PASSED; 1 when it FAILED or was refused; 4 while it runs;",
            "5 when it is PARTIAL: what was drilled was proven, and some instances could not be drilled."
        })
final class DrillCommands {
    private static final Duration SLICE = Duration.ofSeconds(10);

    @Spec
    CommandSpec spec;

    @Command(
            name = "run",
            description = {
                "Drills an environment: its probe agent draws, is killed, and each adapter's part is timed and proven;",
                "needs the role operator. Nobody else's access is touched."
            })
    int run(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ENVIRONMENT") String environment,
            @Option(
                            names = "--wait",
                            paramLabel = "TIME",
                            description = "wait so long for its end, as in 30s, 5m or PT30S (5m)")
                    String wait) {
        Duration longest = Wait.parse(wait == null ? "5m" : wait);
        JsonNode drill = connection.client().post("/drills", ApiClient.object().put("environment", environment));
        Instant until = Instant.now().plus(longest);
        while (runs(drill) && Instant.now().isBefore(until)) {
            drill = connection.client().get("/drills/" + drill.path("id").asText() + "?wait=" + SLICE);
        }
        return shown(connection, drill);
    }

    @Command(name = "list", description = "Lists drills.")
    int list(
            @Mixin Connection connection,
            @Mixin Paging paging,
            @Option(names = "--environment", description = "only this environment's") String environment) {
        String filter = environment == null ? "" : "&environment=" + ApiClient.segment(environment);
        connection.print(
                connection.client().get("/drills?" + paging.query() + filter),
                "id",
                "environment",
                "state",
                "by",
                "started_at",
                "ended_at",
                "detail");
        return 0;
    }

    @Command(name = "show", description = "Shows one drill with what it proved at each adapter instance.")
    int show(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        return shown(connection, connection.client().get("/drills/" + ApiClient.segment(id)));
    }

    @Command(name = "report", description = "Writes a drill's signed report; verify it anywhere with: drills verify.")
    int report(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--file", required = true, paramLabel = "FILE", description = "where to") Path file)
            throws IOException {
        try (InputStream in = connection.client().stream("/drills/" + ApiClient.segment(id) + "/report")) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        connection.say("written: " + file);
        return 0;
    }

    @Command(name = "verify", description = "Proves a drill's report, offline.")
    int verify(
            @Parameters(paramLabel = "FILE", description = "a report") Path file,
            @Option(
                            names = "--public-key",
                            required = true,
                            paramLabel = "KEY",
                            description = "PEM file, fetched when you trusted the platform (audit public-key)")
                    Path key) {
        Verdict verdict = DrillReport.verify(file, key);
        spec.commandLine().getOut().println(verdict.sentence());
        return verdict.good() ? 0 : CliFailure.REFUSED;
    }

    private static boolean runs(JsonNode drill) {
        return drill.path("state").asText().equals("RUNNING");
    }

    private static int shown(Connection connection, JsonNode drill) {
        if (connection.output == Connection.Format.JSON) {
            connection.json(drill);
        } else {
            ObjectNode head = drill.deepCopy();
            head.remove("parts");
            connection.print(head);
            Table.rows(
                    drill.path("parts"),
                    new String[] {"part", "adapter", "outcome", "evidence", "elapsed_ms", "detail"},
                    connection.spec.commandLine().getOut());
        }
        return switch (drill.path("state").asText()) {
            case "PASSED" -> 0;
            case "RUNNING" -> CliFailure.STILL_REVOKING;
            case "PARTIAL" -> CliFailure.PARTIAL;
            default -> CliFailure.REFUSED;
        };
    }
}

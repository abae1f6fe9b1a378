// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Policies, to read and to try. */
@Command(
        name = "policy",
        mixinStandardHelpOptions = true,
        description = "Policies of config/policies: show, versions, schema, test, explain.",
        footer = {"", "test ends with 0 when every case came out as expected, else with 1."})
final class PolicyCommands {
    @Command(name = "show", description = "Shows the policy in force, or an earlier version by its hash.")
    int show(
            @Mixin Connection connection,
            @Parameters(paramLabel = "HASH", arity = "0..1", description = "of a version") String hash) {
        JsonNode version =
                connection.client().get(hash == null ? "/policies" : "/policies/versions/" + ApiClient.segment(hash));
        if (connection.output == Connection.Format.JSON) {
            connection.json(version);
            return 0;
        }
        connection.say("# version " + version.path("hash").asText());
        version.path("files").properties().forEach(file -> {
            connection.say("# config/policies/" + file.getKey());
            connection.say(file.getValue().asText());
        });
        version.path("problems").forEach(problem -> connection.say("# NOT TAKEN: " + problem.asText()));
        return 0;
    }

    @Command(name = "versions", description = "Lists the policies that were ever in force, newest first.")
    int versions(@Mixin Connection connection) {
        connection.print(connection.client().get("/policies/versions"), "hash", "taken_at");
        return 0;
    }

    @Command(name = "schema", description = "Prints the JSON Schema of a policy file.")
    int schema(@Mixin Connection connection) {
        connection.json(connection.client().get("/policies/schema"));
        return 0;
    }

    @Command(
            name = "test",
            description = {
                "Judges the cases of a YAML file by the policy in force,",
                "or by the files of a folder that aren't in force yet."
            })
    int test(
            @Mixin Connection connection,
            @Parameters(paramLabel = "FILE", description = "cases") Path file,
            @Option(names = "--policies", paramLabel = "FOLDER", description = "with the policy files to judge by")
                    Path folder) {
        ObjectNode body = ApiClient.object().put("cases", read(file));
        if (folder != null) {
            ObjectNode files = body.putObject("files");
            yaml(folder).forEach(each -> files.put(each.getFileName().toString(), read(each)));
        }
        JsonNode run = connection.client().post("/policies/tests", body);
        if (connection.output == Connection.Format.JSON) {
            connection.json(run);
        } else {
            Table.rows(
                    run.path("cases"),
                    new String[] {"passed", "verdict", "name", "detail"},
                    connection.spec.commandLine().getOut());
        }
        return run.path("passed").asBoolean() ? 0 : CliFailure.REFUSED;
    }

    @Command(
            name = "explain",
            description = "Says what a request of an agent would get now, and why; nothing is asked for.")
    int explain(
            @Mixin Connection connection,
            @Option(names = "--agent", required = true, paramLabel = "ID", description = "agt_…") String agent,
            @Option(
                            names = "--operation",
                            required = true,
                            paramLabel = "SYSTEM/OPERATION",
                            description = "as in billing-db/read-invoices; may be repeated")
                    List<String> operations,
            @Option(
                            names = "--constraints",
                            paramLabel = "JSON",
                            description = "of each operation, in their order, as in {\"customer\":\"acme\"}")
                    List<String> constraints,
            @Option(names = "--task", paramLabel = "TASK", description = "the task, for conflicts within it")
                    String task) {
        ObjectNode body = ApiClient.object().put("agent_id", agent);
        if (task != null) {
            body.put("task_id", task);
        }
        ArrayNode all = body.putArray("operations");
        for (int i = 0; i < operations.size(); i++) {
            String[] parts = operations.get(i).split("/", -1);
            if (parts.length != 2) {
                throw new CliFailure(CliFailure.USAGE, "an operation is SYSTEM/OPERATION, not " + operations.get(i));
            }
            ObjectNode one = all.addObject().put("system", parts[0]).put("operation", parts[1]);
            if (constraints != null && i < constraints.size()) {
                one.set("constraints", JsonFile.parse("--constraints", constraints.get(i)));
            }
        }
        connection.print(connection.client().post("/policies/dry-run", body));
        return 0;
    }

    private static List<Path> yaml(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CliFailure(CliFailure.USAGE, "the folder " + folder + " can't be read: " + e.getMessage());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CliFailure(CliFailure.USAGE, file + " can't be read: " + e.getMessage());
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plays an agent on the data port. */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = "Plays an agent: keygen, token, elevate, show, draw, call, complete.")
final class AgentCommand {
    @Spec
    CommandSpec spec;

    @Command(
            name = "keygen",
            description =
                    "Makes an agent's key: FILE (private JWK), FILE.pem (the same for openssl), both mode 0600, and FILE.pub (public JWK); prints the public one.")
    int keygen(@Option(names = "--out", required = true, paramLabel = "FILE") Path file) throws IOException {
        AgentKey key = AgentKey.generate();
        SecretFile.write(file, key.privateJwk(), false);
        SecretFile.write(Path.of(file + ".pem"), key.privatePem(), true);
        java.nio.file.Files.writeString(Path.of(file + ".pub"), key.publicJwk() + "\n");
        out().println(key.publicJwk());
        return 0;
    }

    @Command(name = "token", description = "Proves the key and prints a token; it is bound to the key by DPoP.")
    int token(
            @Mixin AgentOptions agent,
            @Option(
                            names = "--save-token",
                            paramLabel = "FILE",
                            description = "writes it there (mode 0600) instead of printing it")
                    Path file) {
        ObjectNode answer = agent.session().token();
        if (file != null) {
            SecretFile.write(file, answer.remove("access_token").asText(), true);
            answer.put("token_file", file.toString());
        }
        return print(answer);
    }

    @Command(name = "elevate", description = "Asks for operations for a task.")
    int elevate(
            @Mixin AgentOptions agent,
            @Option(names = "--task", required = true, description = "your own name of the task") String task,
            @Option(
                            names = "--operation",
                            required = true,
                            paramLabel = "SYSTEM/OPERATION",
                            description = "as in billing-db/read-invoices; may be repeated")
                    List<String> operations,
            @Option(names = "--justification", required = true) String justification,
            @Option(names = "--lifetime", description = "ISO 8601, as in PT10M; else the tier's longest")
                    String lifetime) {
        ObjectNode body = ApiClient.object().put("task_id", task).put("justification", justification);
        if (lifetime != null) {
            body.put("lifetime", lifetime);
        }
        ArrayNode list = body.putArray("operations");
        for (String operation : operations) {
            int slash = operation.indexOf('/');
            if (slash < 1) {
                throw new CliFailure(CliFailure.USAGE, "--operation takes system/operation, not " + operation);
            }
            list.addObject()
                    .put("system", operation.substring(0, slash))
                    .put("operation", operation.substring(slash + 1));
        }
        return print(agent.session().call("POST", "/v1/elevations", body));
    }

    @Command(name = "show", description = "Shows one of the agent's elevations.")
    int show(@Mixin AgentOptions agent, @Parameters(paramLabel = "ELEVATION") String id) {
        return print(agent.session().call("GET", "/v1/elevations/" + ApiClient.segment(id), null));
    }

    @Command(name = "draw", description = "Draws a credential, once; prints it, or writes it to a file.")
    int draw(
            @Mixin AgentOptions agent,
            @Parameters(paramLabel = "ELEVATION") String id,
            @Option(names = "--system", description = "when the elevation concerns several") String system,
            @Option(
                            names = "--save",
                            paramLabel = "FILE",
                            description = "writes the whole answer there (mode 0600) instead of printing it")
                    Path file) {
        ObjectNode body = ApiClient.object();
        if (system != null) {
            body.put("system", system);
        }
        ObjectNode answer = (ObjectNode)
                agent.session().call("POST", "/v1/elevations/" + ApiClient.segment(id) + "/credential", body);
        if (file != null) {
            SecretFile.write(file, answer.toString(), true);
            answer.remove("credential");
            answer.put("credential_file", file.toString());
        }
        return print(answer);
    }

    @Command(
            name = "complete",
            description = "Completes the elevation's task: final; ends all its elevations, leases and sessions.")
    int complete(@Mixin AgentOptions agent, @Parameters(paramLabel = "ELEVATION") String id) {
        return print(agent.session()
                .call("POST", "/v1/elevations/" + ApiClient.segment(id) + "/complete", ApiClient.object()));
    }

    @Command(
            name = "call",
            description =
                    "Calls a system through the gateway, which injects the credential; streams the answer. Ends with 1 unless the answer is 2xx and whole.")
    int call(
            @Mixin AgentOptions agent,
            @Option(names = "--elevation", required = true, paramLabel = "ID") String elevation,
            @Parameters(index = "0", paramLabel = "METHOD") String method,
            @Parameters(index = "1", paramLabel = "PATH", description = "as in /gw/billing-db/invoices") String path,
            @Option(names = "--body", description = "a JSON object") String body)
            throws IOException {
        JsonNode json = body == null ? null : JsonFile.parse("--body", body);
        HttpResponse<InputStream> answer =
                agent.session().raw(Connection.upper(method), path, json, Map.of("Portcullis-Elevation", elevation));
        if (answer.statusCode() >= 300) {
            try (InputStream in = answer.body()) {
                throw ApiClient.refused(answer.statusCode(), in.readNBytes(1_000_000));
            }
        }
        copy(answer.body());
        return 0;
    }

    private void copy(InputStream body) {
        byte[] buffer = new byte[8192];
        try (body) {
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                System.out.write(buffer, 0, n);
                System.out.flush();
            }
        } catch (IOException e) {
            throw new CliFailure(CliFailure.REFUSED, "the answer was cut: " + e.getMessage());
        }
    }

    private int print(JsonNode answer) {
        try {
            out().println(ApiClient.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
            return 0;
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}

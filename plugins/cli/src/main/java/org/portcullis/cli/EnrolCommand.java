// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A person's first token. */
@Command(
        name = "enrol",
        mixinStandardHelpOptions = true,
        description = "Trades the one-time code that an admin gave you for your first token.")
final class EnrolCommand implements Callable<Integer> {
    @Mixin
    Connection connection;

    @Option(
            names = "--code",
            required = true,
            interactive = true,
            arity = "0..1",
            description = "the code; asked for when no value is given")
    String code;

    @Option(
            names = "--save-token",
            required = true,
            paramLabel = "FILE",
            description = "where the token goes (mode 0600)")
    Path file;

    @Override
    public Integer call() {
        JsonNode answer =
                connection.openClient().post("/enrolments", ApiClient.object().put("code", code));
        SecretFile.write(file, answer.path("token").asText(), true);
        ObjectNode shown = (ObjectNode) answer;
        shown.remove("token");
        shown.put("token_file", file.toString());
        connection.print(shown);
        return 0;
    }
}

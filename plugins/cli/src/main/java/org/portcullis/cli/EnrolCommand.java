// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    private static final int LONGEST_CODE = 1_000;

    @Mixin
    Connection connection;

    @Option(
            names = "--code",
            required = true,
            interactive = true,
            arity = "0..1",
            description =
                    "the code; - takes it from standard input, and without a value it is asked for: other accounts of"
                            + " this machine can read a command line")
    String code;

    @Option(
            names = "--save-token",
            required = true,
            paramLabel = "FILE",
            description = "where the token goes (mode 0600)")
    Path file;

    @Override
    public Integer call() {
        String given = code.equals("-") ? fromStandardInput() : code;
        JsonNode answer =
                connection.openClient().post("/enrolments", ApiClient.object().put("code", given));
        SecretFile.write(file, answer.path("token").asText(), true);
        ObjectNode shown = (ObjectNode) answer;
        shown.remove("token");
        shown.put("token_file", file.toString());
        connection.print(shown);
        return 0;
    }

    private static String fromStandardInput() {
        try {
            String text = new String(System.in.readNBytes(LONGEST_CODE), StandardCharsets.UTF_8).strip();
            if (text.isEmpty()) {
                throw new CliFailure(CliFailure.USAGE, "standard input holds no code");
            }
            return text;
        } catch (IOException e) {
            throw new CliFailure(CliFailure.USAGE, "standard input can't be read: " + e.getMessage());
        }
    }
}

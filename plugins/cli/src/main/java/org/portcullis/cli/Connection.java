// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How a command reaches the control port and how it prints; the same options on every command. */
final class Connection {
    /** How answers are printed. */
    enum Format {
        TABLE,
        JSON
    }

    @Spec(Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "control port; else PORTCULLIS_URL, else data/ports.json, else http://127.0.0.1:8480")
    String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "file with a person's access token; else PORTCULLIS_TOKEN_FILE")
    Path tokenFile;

    @Option(names = "--output", defaultValue = "table", description = "table or json (default: ${DEFAULT-VALUE})")
    Format output;

    ApiClient client() {
        return new ApiClient(Ports.control(url), token());
    }

    ApiClient openClient() {
        return new ApiClient(Ports.control(url), null);
    }

    private String token() {
        String fromEnvironment = System.getenv("PORTCULLIS_TOKEN_FILE");
        Path file = tokenFile != null || fromEnvironment == null ? tokenFile : Path.of(fromEnvironment);
        if (file == null) {
            throw new CliFailure(
                    CliFailure.USAGE,
                    "no token: name its file with --token-file or PORTCULLIS_TOKEN_FILE (first run: data/admin-token)");
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CliFailure(CliFailure.USAGE, "the token file " + file + " can't be read: " + e.getMessage());
        }
    }

    /** Prints one thing. */
    void print(JsonNode node) {
        if (output == Format.JSON) {
            json(node);
        } else {
            Table.fields(node, spec.commandLine().getOut());
        }
    }

    /** Prints a page of things: the columns are JSON pointers' names. */
    void print(JsonNode page, String... columns) {
        if (output == Format.JSON) {
            json(page);
            return;
        }
        Table.rows(page.path("items"), columns, spec.commandLine().getOut());
        JsonNode cursor = page.path("next_cursor");
        if (cursor.isTextual()) {
            say("more: --cursor " + cursor.textValue());
        }
    }

    void json(JsonNode node) {
        try {
            spec.commandLine()
                    .getOut()
                    .println(ApiClient.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    void say(String line) {
        spec.commandLine().getOut().println(line);
    }

    static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JSON object from a file, or from standard input for {@code -}. */
final class JsonFile {
    private JsonFile() {}

    static ObjectNode read(Path file) {
        try {
            byte[] bytes = file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file);
            JsonNode node = ApiClient.MAPPER.readTree(bytes);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new CliFailure(CliFailure.USAGE, file + " isn't JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new CliFailure(CliFailure.USAGE, file + " can't be read: " + e.getMessage());
        }
        throw new CliFailure(CliFailure.USAGE, file + " must hold one JSON object");
    }

    /** A JSON object from an argument. */
    static ObjectNode parse(String name, String text) {
        try {
            if (ApiClient.MAPPER.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new CliFailure(CliFailure.USAGE, name + " isn't JSON: " + e.getOriginalMessage());
        }
        throw new CliFailure(CliFailure.USAGE, name + " must be one JSON object");
    }
}

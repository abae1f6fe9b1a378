// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.portcullis.adapter.kit.Redaction;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** What the host's program says: a line of JSON and the line {@code end}; without that one, nothing is believed. */
final class HostAnswers {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final String END = "end";

    private HostAnswers() {}

    /**
     * The answer in this text.
     *
     * @param errors what else the host wrote, for a failure's words
     */
    static JsonNode read(String text, String errors) {
        List<String> lines = text.lines().toList();
        if (lines.size() != 2 || !lines.get(1).equals(END)) {
            throw new AdapterException(
                    FailureKind.INTERNAL,
                    "the host's answer was not complete" + (errors.isBlank() ? "" : ", it said: " + words(errors)));
        }
        JsonNode answer = json(lines.get(0));
        if (!answer.path("ok").asBoolean()) {
            throw new AdapterException(
                    kind(answer.path("kind").asText()),
                    "the host says: " + words(answer.path("why").asText("nothing more")));
        }
        return answer;
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AdapterException(FailureKind.INTERNAL, "the host's answer is not of portcullis-host's kind");
        }
    }

    private static FailureKind kind(String name) {
        for (FailureKind kind : FailureKind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        return FailureKind.INTERNAL;
    }

    private static String words(String text) {
        return Redaction.of(text, List.of());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.portcullis.spi.session.SessionAct;
import org.portcullis.spi.session.SessionRecord;

/**
 * A line of the server's log in its format {@code jsonlog}
 * (https://www.postgresql.org/docs/15/runtime-config-logging.html#RUNTIME-CONFIG-LOGGING-JSONLOG), of a task's login.
 */
final class LogLine {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern STATEMENT =
            Pattern.compile("(?:statement|execute [^:]{0,80}|fastpath function call): (.*)", Pattern.DOTALL);
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("\\\\(?:u[0-9a-fA-F]{0,3})?$");

    private LogLine() {}

    /** What it says of the session; empty for what is neither a statement, nor an error, nor an end. */
    static Optional<SessionRecord> read(String bytes, String ref, Instant at, UnaryOperator<String> constant) {
        JsonNode line = parse(new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        String session = line.path("session_id").asText();
        if (session.isEmpty()) {
            return Optional.empty();
        }
        String id = session + ":" + line.path("line_num").asLong();
        String message = line.path("message").asText();
        return switch (line.path("error_severity").asText()) {
            case "LOG" -> {
                Matcher statement = STATEMENT.matcher(message);
                if (statement.matches()) {
                    String text = StatementText.of(statement.group(1), constant);
                    yield Optional.of(new SessionRecord(id, ref, session, SessionAct.COMMAND, text, at));
                }
                yield edge(message).map(act -> new SessionRecord(id, ref, session, act, "", at));
            }
            case "ERROR", "FATAL", "PANIC" -> {
                // the message may quote a value, the state doesn't
                String state = "SQLSTATE " + line.path("state_code").asText("unknown");
                String text = StatementText.of(line.path("statement").asText(), constant);
                String all = text.isEmpty() ? state : state + ": " + text;
                yield Optional.of(new SessionRecord(
                        id, ref, session, SessionAct.REFUSED, all.substring(0, Math.min(4_000, all.length())), at));
            }
            default -> Optional.empty();
        };
    }

    private static Optional<SessionAct> edge(String message) {
        if (message.startsWith("connection authorized:")) {
            return Optional.of(SessionAct.OPENED);
        }
        return message.startsWith("disconnection:") ? Optional.of(SessionAct.CLOSED) : Optional.empty();
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException cut) {
            return parseCut(line);
        }
    }

    /** A line that was too long was cut, most likely in the middle of its message. */
    private static JsonNode parseCut(String line) {
        String whole = BROKEN_ESCAPE.matcher(line).replaceFirst("");
        try {
            return JSON.readTree(whole + "\"}");
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode(); // no line of the log at all: nothing to tell
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.portcullis.adapter.kit.Redaction;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** Turns what went wrong on the wire, or what a vendor refused, into the kind that tells whether it may have happened. */
final class Failures {
    private static final List<String> MESSAGE_FIELDS =
            List.of("errors", "error_description", "detail", "message", "title", "error");

    private Failures() {}

    static FailureKind kindOf(int status) {
        if (status < 400) {
            return FailureKind.MISCONFIGURED; // a redirect: the configured address isn't the vendor's
        }
        return switch (status) {
            case 401, 407 -> FailureKind.UNAUTHENTICATED;
            case 403 -> FailureKind.FORBIDDEN;
            case 405, 501 -> FailureKind.UNSUPPORTED;
            case 408, 504 -> FailureKind.TIMEOUT;
            case 429 -> FailureKind.RATE_LIMITED;
            case 503 -> FailureKind.UNAVAILABLE;
            default -> status < 500 ? FailureKind.REJECTED : FailureKind.INTERNAL;
        };
    }

    static AdapterException ofStatus(
            JsonRequest request, int status, Map<String, String> fields, JsonNode body, Collection<String> secrets) {
        FailureKind kind = kindOf(status);
        String said = Redaction.of(message(body), secrets);
        String text = request + " was answered " + status + (said.isEmpty() ? "" : ": " + said) + advice(kind);
        return new AdapterException(kind, text, null, retryAfter(fields.get("retry-after")));
    }

    /** Before the request was sent: nothing has happened. */
    static AdapterException ofConnecting(HttpEndpoint endpoint, IOException e, Deadline deadline) {
        String where = endpoint.base().getScheme() + "://" + endpoint.hostHeader();
        if (interrupted(e) || deadline.isOver()) {
            return new AdapterException(FailureKind.TIMEOUT, "no connection to " + where + " before the deadline", e);
        }
        if (e instanceof SSLException) {
            return new AdapterException(
                    FailureKind.MISCONFIGURED,
                    where + " can't be trusted: " + Redaction.of(String.valueOf(e.getMessage()), List.of())
                            + "; check its certificate and the configured authorities",
                    e);
        }
        return new AdapterException(FailureKind.UNAVAILABLE, where + " can't be reached: " + e.getMessage(), e);
    }

    /** After the request may have arrived: it may have happened. */
    static AdapterException ofExchange(JsonRequest request, IOException e, Deadline deadline) {
        if (e instanceof SocketTimeoutException || interrupted(e) || deadline.isOver()) {
            return new AdapterException(FailureKind.TIMEOUT, request + " was not answered before the deadline", e);
        }
        return new AdapterException(
                FailureKind.INTERNAL, request + " was sent, its answer failed: " + e.getMessage(), e);
    }

    private static boolean interrupted(IOException e) {
        return e instanceof ClosedByInterruptException || Thread.currentThread().isInterrupted();
    }

    private static String advice(FailureKind kind) {
        return switch (kind) {
            case MISCONFIGURED -> "; redirects are not followed, configure the address itself";
            case UNAUTHENTICATED -> "; check the instance's secret reference";
            case FORBIDDEN -> "; give our login at the vendor the rights that the adapter's page lists";
            default -> "";
        };
    }

    private static String message(JsonNode body) {
        for (String field : MESSAGE_FIELDS) {
            JsonNode value = body.path(field);
            if (value.isTextual() && !value.asText().isBlank()) {
                return value.asText();
            }
            if (value.isArray() && !value.isEmpty()) {
                List<String> texts = new ArrayList<>();
                value.forEach(item -> texts.add(
                        item.isTextual() ? item.asText() : item.path("message").asText()));
                return String.join("; ", texts);
            }
        }
        return "";
    }

    private static Duration retryAfter(String seconds) {
        return seconds != null && seconds.matches("\\d{1,5}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
    }
}

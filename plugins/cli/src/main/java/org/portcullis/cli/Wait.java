// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Waiting for the end of a revocation. */
final class Wait {
    private static final Duration SLICE = Duration.ofSeconds(10);

    private Wait() {}

    /** {@code 30s}, {@code 5m}, {@code 1h} or ISO 8601. */
    static Duration parse(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        try {
            return Duration.parse(upper.startsWith("P") ? upper : "PT" + upper);
        } catch (DateTimeParseException e) {
            throw new CliFailure(CliFailure.USAGE, "--wait takes a time as in 30s, 5m or PT30S, not " + text);
        }
    }

    /** Asks, in slices that the server holds open, until the revocation has ended or the time is over. */
    static JsonNode forEnd(ApiClient client, JsonNode revocation, Instant until) {
        JsonNode now = revocation;
        while (!ended(now)) {
            Duration left = Duration.between(Instant.now(), until);
            if (left.isNegative() || left.isZero()) {
                return now;
            }
            Duration slice = left.compareTo(SLICE) < 0 ? left : SLICE;
            Instant asked = Instant.now();
            now = client.get("/revocations/" + now.path("id").asText() + "?wait=" + slice);
            if (!ended(now) && Duration.between(asked, Instant.now()).toMillis() < 50) {
                pause();
            }
        }
        return now;
    }

    private static boolean ended(JsonNode revocation) {
        String state = revocation.path("state").asText();
        return state.equals("REVOKED") || state.equals("CLOSED_UNCONFIRMED");
    }

    /** When the server has too many waiters it answers at once: don't hammer it. */
    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliFailure(CliFailure.REFUSED, "interrupted");
        }
    }
}

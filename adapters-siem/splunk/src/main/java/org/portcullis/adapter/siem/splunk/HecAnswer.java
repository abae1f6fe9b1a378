// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.portcullis.adapter.kit.http.JsonAnswer;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * What the collector said of one request; its text is redacted already.
 *
 * @param ackId the id under which the indexer acknowledges it; nothing when it was refused
 * @param failure why it was refused; null when it was taken
 * @param sound how many of its first events are worth a request of their own, because it was one behind them that was
 *     refused; 0 when a smaller request would fare no better
 */
record HecAnswer(long ackId, AdapterException failure, int sound) {
    private static final Set<Integer> TAKEN = Set.of(0, 24, 25); // 24 and 25: taken, but near a limit
    private static final Set<Integer> DATA = Set.of(5, 6, 12, 13, 15);
    private static final String TURN_ON = "set useACK = 1 at its stanza in inputs.conf and restart Splunk: without it"
            + " nobody knows whether an event was indexed, so none counts as delivered";

    static HecAnswer of(JsonAnswer answer, HecRequest request, SplunkSettings settings) {
        int code = code(answer);
        if (answer.is(200) && TAKEN.contains(code)) {
            JsonNode id = answer.body().path("ackId");
            if (takenWithoutAcknowledgement(answer)) {
                return new HecAnswer(0, acknowledgementOff("the request was taken without an ackId"), 0);
            }
            if (!id.isIntegralNumber() || !id.canConvertToLong() || id.asLong() < 0) {
                return new HecAnswer(0, broken("its ackId is no number"), 0);
            }
            return new HecAnswer(id.asLong(), null, 0);
        }
        if (!DATA.contains(code)) {
            return new HecAnswer(0, failure(answer, settings), 0);
        }
        JsonNode number = answer.body().path("invalid-event-number");
        String which =
                number.isIntegralNumber() ? ", invalid-event-number " + number.asLong() + " (counted from 0)" : "";
        return new HecAnswer(
                0,
                new AdapterException(FailureKind.REJECTED, request + " was refused with " + said(answer) + which),
                sound(number, request.count()));
    }

    static boolean takenWithoutAcknowledgement(JsonAnswer answer) {
        JsonNode body = answer.body();
        return answer.is(200) && TAKEN.contains(body.path("code").asInt(-1)) && !body.has("ackId");
    }

    /** @throws AdapterException {@code MISCONFIGURED} when it says that acknowledgement is off, and only then */
    static void requireAcknowledgement(JsonAnswer answer) {
        if (answer.body().path("code").asInt() == 14) {
            throw acknowledgementOff(said(answer));
        }
    }

    /** A request that was refused for what it holds, by something that speaks no HEC: half of it may pass. */
    static HecAnswer refused(AdapterException e, HecRequest request) {
        return new HecAnswer(
                0,
                new AdapterException(
                        FailureKind.REJECTED,
                        request + " was refused: " + e.getMessage()
                                + "; if it is too large, raise max_content_length in limits.conf, or the limit of what"
                                + " stands before Splunk",
                        e),
                request.count() / 2);
    }

    /** Why anything but success was answered, to an event or to a question for acknowledgements. */
    static AdapterException failure(JsonAnswer answer, SplunkSettings settings) {
        String said = said(answer);
        return switch (code(answer)) {
            case 1, 22 ->
                new AdapterException(
                        FailureKind.MISCONFIGURED, said + ": enable the token in Splunk, or refer to another");
            case 2, 3, 4, 21 ->
                new AdapterException(FailureKind.UNAUTHENTICATED, said + ": check the token that token_ref refers to");
            case 7 ->
                new AdapterException(
                        FailureKind.MISCONFIGURED,
                        said + ": create "
                                + (settings.index().isEmpty() ? "the token's index" : "index " + settings.index())
                                + ", and name it in the token's indexes");
            case 10, 11, 28 ->
                new AdapterException(
                        FailureKind.MISCONFIGURED,
                        said + ": we send X-Splunk-Request-Channel; let what stands before Splunk pass it on");
            case 14 -> acknowledgementOff(said);
            case 404 ->
                new AdapterException(
                        FailureKind.MISCONFIGURED, said + ": check that url is the HTTP Event Collector's");
            default ->
                new AdapterException(kind(answer.status()), "the collector answered " + answer.status() + ", " + said);
        };
    }

    /** @throws AdapterException {@code INTERNAL} when it is no answer of a collector */
    private static int code(JsonAnswer answer) {
        JsonNode code = answer.body().path("code");
        if (!code.isInt()) {
            throw broken("it has no code");
        }
        return code.asInt();
    }

    private static int sound(JsonNode number, int count) {
        if (count == 1) {
            return 0;
        }
        int before = number.isInt() ? number.asInt() : count / 2;
        return before > 0 && before < count ? before : 1; // one alone tells whether it is that one
    }

    private static AdapterException acknowledgementOff(String said) {
        return new AdapterException(
                FailureKind.MISCONFIGURED, said + ": indexer acknowledgement is off at the token; " + TURN_ON);
    }

    static AdapterException broken(String how) {
        return new AdapterException(
                FailureKind.INTERNAL, "the answer is not a collector's, " + how + "; is the address right?");
    }

    private static FailureKind kind(int status) {
        return switch (status) {
            case 401 -> FailureKind.UNAUTHENTICATED;
            case 403 -> FailureKind.FORBIDDEN;
            case 400 -> FailureKind.REJECTED;
            default -> FailureKind.INTERNAL;
        };
    }

    private static String said(JsonAnswer answer) {
        return "code " + answer.body().path("code").asInt() + " \""
                + answer.body().path("text").asText("") + "\"";
    }
}

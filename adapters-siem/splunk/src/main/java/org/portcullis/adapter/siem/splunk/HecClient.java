// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.portcullis.adapter.kit.Redaction;
import org.portcullis.adapter.kit.http.HttpJsonClient;
import org.portcullis.adapter.kit.http.JsonAnswer;
import org.portcullis.adapter.kit.http.JsonRequest;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.secret.SecretResolver;

/** The two calls that we make of a collector, on the one channel of this instance's activation. */
final class HecClient implements AutoCloseable {
    private static final String COLLECTOR = "/services/collector";

    private final String channel = UUID.randomUUID().toString();
    private final SplunkSettings settings;
    private final HttpJsonClient http;
    private final SecretResolver secrets;
    private volatile boolean acknowledgementMissing;

    HecClient(SplunkSettings settings, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        this.settings = settings;
        this.http = new HttpJsonClient(settings.endpoint(), hosts, clock);
        this.secrets = secrets;
    }

    /**
     * Hands events over; a refusal is an answer, what went wrong on the way or is to be waited for is thrown. Once Splunk has
     * taken some without an ackId it is asked first, so that the same events aren't indexed with every attempt.
     */
    HecAnswer send(HecRequest request, CallContext context) {
        if (acknowledgementMissing) {
            HecAnswer.requireAcknowledgement(ask("/ack", question(Set.of(0L)), context));
        }
        JsonAnswer answer;
        try {
            answer = ask("/event", request.body(), context);
        } catch (AdapterException e) {
            if (e.kind() == FailureKind.REJECTED) { // a status that Splunk has no code for, as 413
                return HecAnswer.refused(e, request);
            }
            throw e;
        }
        acknowledgementMissing = HecAnswer.takenWithoutAcknowledgement(answer);
        return HecAnswer.of(answer, request, settings);
    }

    /**
     * Which of these are indexed. Splunk says so once of each and forgets it: an answer that is lost is lost.
     *
     * @throws AdapterException also {@code MISCONFIGURED} when acknowledgement is off
     */
    Set<Long> acknowledged(Collection<Long> ids, CallContext context) {
        JsonAnswer answer = ask("/ack", question(ids), context);
        JsonNode acks = answer.body().path("acks");
        if (!answer.is(200) || !acks.isObject()) {
            throw HecAnswer.failure(answer, settings);
        }
        Set<Long> indexed = new TreeSet<>();
        for (long id : ids) {
            JsonNode state = acks.path(Long.toString(id));
            if (!state.isBoolean()) {
                throw HecAnswer.broken("it doesn't say whether request " + id + " is acknowledged");
            }
            if (state.booleanValue()) {
                indexed.add(id);
            }
        }
        return indexed;
    }

    private static ObjectNode question(Collection<Long> ids) {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        ArrayNode asked = question.putArray("acks");
        ids.forEach(asked::add);
        return question;
    }

    private JsonAnswer ask(String path, JsonNode body, CallContext context) {
        try (Secret secret = secrets.resolve(settings.tokenRef())) {
            String token = secret.revealString();
            if (!token.matches("[!-~]+")) {
                throw new AdapterException(
                        FailureKind.MISCONFIGURED,
                        "what token_ref refers to is no token: it is empty or has odd characters");
            }
            JsonAnswer answer = http.send(
                    JsonRequest.post(COLLECTOR + path, body)
                            .header("Authorization", "Splunk " + token)
                            .header("X-Splunk-Request-Channel", channel)
                            .expecting(400)
                            .expecting(401)
                            .expecting(403)
                            .expecting(404),
                    context);
            if (answer.body() instanceof ObjectNode said && said.path("text").isTextual()) {
                // errors quote it, and whoever answers has been told the token
                said.put("text", Redaction.of(said.path("text").asText(), List.of(token)));
            }
            return answer;
        }
    }

    @Override
    public void close() {
        http.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.portcullis.adapter.kit.Redaction;
import org.portcullis.adapter.kit.http.AnswerReader.RawAnswer;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.host.VendorHosts;

/**
 * Speaks JSON over HTTP/1.1 with one vendor. Blocking, for any number of threads; an interrupt ends the call. Nothing is
 * repeated here: whether a call may be given again is the host's to decide, from the kind of the failure:
 *
 * <ul>
 *   <li>no connection: {@code UNAVAILABLE}, nothing happened; a certificate that isn't trusted: {@code MISCONFIGURED};
 *   <li>sent, but no (whole, readable) answer: {@code INTERNAL}, or {@code TIMEOUT} at the deadline: it may have
 *       happened;
 *   <li>a status outside of 2xx that the request didn't expect: 401 {@code UNAUTHENTICATED}, 403 {@code FORBIDDEN}, 405
 *       and 501 {@code UNSUPPORTED}, 408 and 504 {@code TIMEOUT}, 429 {@code RATE_LIMITED}, 503 {@code UNAVAILABLE},
 *       other 4xx {@code REJECTED}, other 5xx {@code INTERNAL}; 3xx {@code MISCONFIGURED}, as no redirect is followed.
 * </ul>
 *
 * <p>Host names are resolved by the system, which knows no deadline; requests go out in one piece, so bodies should stay
 * below some 100 kB. There is no proxy support.
 */
public final class HttpJsonClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpEndpoint endpoint;
    private final Clock clock;
    private final ConnectionPool pool;

    /**
     * A client without any connection yet.
     *
     * @param hosts the platform's service for the adapter's bundle
     * @throws AdapterException {@code MISCONFIGURED} when the bundle's manifest doesn't let it call the endpoint
     */
    public HttpJsonClient(HttpEndpoint endpoint, VendorHosts hosts, Clock clock) {
        hosts.require(endpoint.base());
        this.endpoint = endpoint;
        this.clock = clock;
        this.pool = new ConnectionPool(endpoint);
    }

    /**
     * Sends a request and waits for the whole answer, at most until the context's deadline. The correlation id goes with
     * it as {@code X-Correlation-Id}.
     *
     * @throws AdapterException as the class says
     */
    public JsonAnswer send(JsonRequest request, CallContext context) {
        Deadline deadline = Deadline.in(context.remaining(clock));
        if (deadline.isOver()) {
            throw new AdapterException(FailureKind.TIMEOUT, request + " was not sent: its deadline has passed");
        }
        byte[] body = bytes(request);
        byte[] head = head(request, context, body.length);
        Connection connection = connect(deadline);
        RawAnswer answer;
        try {
            connection.write(head, body);
            answer = new AnswerReader(connection, deadline, endpoint.maxAnswerBytes()).read();
        } catch (IOException e) {
            connection.close();
            throw Failures.ofExchange(request, e, deadline);
        }
        if (answer.reusable()) {
            pool.giveBack(connection);
        } else {
            connection.close();
        }
        return checked(request, answer);
    }

    /** Closes the connections that are idle; calls that are under way end by themselves. */
    @Override
    public void close() {
        pool.close();
    }

    private Connection connect(Deadline deadline) {
        try {
            return pool.take(deadline);
        } catch (IOException e) {
            throw Failures.ofConnecting(endpoint, e, deadline);
        }
    }

    private byte[] head(JsonRequest request, CallContext context, int bodyLength) {
        StringBuilder head = new StringBuilder(256);
        head.append(request.method())
                .append(' ')
                .append(endpoint.path(request.path()))
                .append(" HTTP/1.1\r\n");
        field(head, "Host", endpoint.hostHeader());
        if (!request.headers().containsKey("Accept")) {
            field(head, "Accept", "application/json");
        }
        field(head, "X-Correlation-Id", context.correlationId().replaceAll("[^!-~]", "_"));
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            field(head, header.getKey(), header.getValue());
        }
        if (request.body() != null && !request.headers().containsKey("Content-Type")) {
            field(head, "Content-Type", "application/json");
        }
        if (bodyLength > 0 || !request.method().equals("GET")) {
            field(head, "Content-Length", Integer.toString(bodyLength));
        }
        return AnswerReader.ascii(head.append("\r\n").toString());
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private static JsonAnswer checked(JsonRequest request, RawAnswer answer) {
        int status = answer.status();
        boolean wanted = (status >= 200 && status < 300) || request.expected().contains(status);
        JsonNode body = parse(answer.body());
        if (!wanted) {
            JsonNode reason = body == null ? MissingNode.getInstance() : body;
            throw Failures.ofStatus(request, status, answer.fields(), reason, secretsOf(request));
        }
        if (body == null) {
            throw new AdapterException(
                    FailureKind.INTERNAL,
                    request + " was answered " + status + " with something that is not JSON; is the address right?");
        }
        return new JsonAnswer(status, body);
    }

    /** Null when it isn't JSON; the parser's own message is dropped, for it may quote a secret. */
    private static JsonNode parse(byte[] body) {
        try {
            return body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (IOException e) {
            return null;
        }
    }

    private static byte[] bytes(JsonRequest request) {
        if (request.body() == null) {
            return new byte[0];
        }
        if (request.isForm()) {
            return AnswerReader.ascii(request.body().asText());
        }
        try {
            return JSON.writeValueAsBytes(request.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    private static Collection<String> secretsOf(JsonRequest request) {
        List<String> secrets = new ArrayList<>();
        for (String header : request.headers().values()) {
            secrets.add(header.substring(header.indexOf(' ') + 1));
            secrets.add(header);
        }
        if (request.isForm()) {
            for (String field : request.body().asText().split("&")) {
                secrets.add(field.substring(field.indexOf('=') + 1));
            }
        }
        collect("", request.body() == null ? MissingNode.getInstance() : request.body(), secrets);
        return secrets;
    }

    private static void collect(String name, JsonNode node, List<String> secrets) {
        if (node.isTextual() && Redaction.isSecretName(name)) {
            secrets.add(node.asText());
        }
        node.fields().forEachRemaining(field -> collect(field.getKey(), field.getValue(), secrets));
    }
}

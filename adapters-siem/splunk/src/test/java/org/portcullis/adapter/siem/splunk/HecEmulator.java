// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;

/**
 * An HTTP Event Collector, written from Splunk's documentation and from what others saw a Splunk Enterprise answer: events
 * one behind the other, each with its checks; what stands before a bad one is indexed all the same, without an ackId. No
 * Splunk.
 */
final class HecEmulator implements AutoCloseable {
    /** An answer that stands in for the emulator's own. */
    record Canned(String path, int status, String body, String retryAfter) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    static {
        // without it the JDK's server waits 40 ms for the end of each of its answers
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HecState state = new HecState();
    private final Map<String, Integer> poisoned = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Canned> canned = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Runnable> afterEvent = new AtomicReference<>(() -> {});
    private final List<Integer> sizes = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    volatile int maxContentLength = 838_860_800;

    HecEmulator() {
        this(null);
    }

    /** With TLS when there is a context. */
    HecEmulator(SSLContext tls) {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            if (tls == null) {
                server = HttpServer.create(loopback, 50);
            } else {
                HttpsServer https = HttpsServer.create(loopback, 50);
                https.setHttpsConfigurator(new HttpsConfigurator(tls));
                server = https;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(work -> {
            Thread thread = new Thread(work, "hec-emulator");
            thread.setDaemon(true);
            thread.start();
        });
        server.start();
    }

    HecState state() {
        return state;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The sizes of the requests with events that came. */
    List<Integer> sizes() {
        return sizes;
    }

    /** The next request to that path is answered so, and nothing is done. */
    void answerNext(String path, int status, String body, String retryAfter) {
        canned.add(new Canned("/services/collector" + path, status, body, retryAfter));
    }

    /** The event of that id is refused with that code. */
    void poison(String eventId, int code) {
        poisoned.put(eventId, code);
    }

    void heal() {
        poisoned.clear();
    }

    /** Happens once, after the next request with events was taken and before it is answered. */
    void afterNextEvent(Runnable action) {
        afterEvent.set(action);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        Canned next = canned.peek();
        if (next != null && next.path().equals(path)) {
            canned.remove();
            if (!next.retryAfter().isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", next.retryAfter());
            }
            answer(exchange, next.status(), next.body());
            return;
        }
        String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        String channel = exchange.getRequestHeaders().getFirst("X-Splunk-Request-Channel");
        if (body.length > maxContentLength) {
            answer(exchange, 413, "<html>Request Entity Too Large</html>");
        } else if (!authorization.startsWith("Splunk ")) {
            refuse(exchange, authorization.equals("null") ? 2 : 3);
        } else if (!authorization.equals("Splunk " + state.token)) {
            refuse(exchange, 4);
        } else if (state.disabled) {
            refuse(exchange, 1);
        } else if (state.useAck && channel == null) {
            refuse(exchange, 10);
        } else if (channel != null && !channel.matches(GUID)) {
            refuse(exchange, 11);
        } else if (path.equals("/services/collector/event")) {
            sizes.add(body.length);
            events(exchange, body, channel);
        } else if (path.equals("/services/collector/ack")) {
            acknowledgements(exchange, body, channel);
        } else {
            answer(exchange, 404, "{\"text\":\"The requested URL was not found on this server.\",\"code\":404}");
        }
    }

    private void events(HttpExchange exchange, byte[] body, String channel) throws IOException {
        int number = 0;
        try (MappingIterator<JsonNode> events =
                JSON.readerFor(JsonNode.class).readValues(new String(body, StandardCharsets.UTF_8))) {
            while (events.hasNextValue()) {
                JsonNode event = events.nextValue();
                int code = check(event);
                if (code != 0) {
                    // as observed at a Splunk Enterprise: an index is named by a number one higher than the others are
                    refuse(exchange, code, code == 7 ? number + 1 : number);
                    return;
                }
                state.index(event);
                number++;
            }
        } catch (IOException e) {
            refuse(exchange, 6, number);
            return;
        }
        if (number == 0) {
            refuse(exchange, 5);
            return;
        }
        String ack = state.useAck ? ",\"ackId\":" + state.taken(channel) : "";
        afterEvent.getAndSet(() -> {}).run();
        answer(exchange, 200, "{\"text\":\"Success\",\"code\":0" + ack + "}");
    }

    private int check(JsonNode event) {
        JsonNode text = event.path("event");
        if (poisoned.containsKey(event.at("/fields/event_id").asText())) {
            return poisoned.get(event.at("/fields/event_id").asText());
        }
        if (!event.isObject() || !event.path("time").isNumber()) {
            return 6;
        }
        if (text.isMissingNode()) {
            return 12;
        }
        if (text.isNull() || (text.isTextual() && text.asText().isBlank())) {
            return 13;
        }
        for (JsonNode field : event.path("fields")) {
            if (field.isObject()) {
                return 15;
            }
        }
        return state.accepts(event.path("index").asText(state.defaultIndex)) ? 0 : 7;
    }

    private void acknowledgements(HttpExchange exchange, byte[] body, String channel) throws IOException {
        if (!state.useAck) {
            refuse(exchange, 14);
            return;
        }
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode acks = answer.putObject("acks");
        for (JsonNode id : JSON.readTree(body).path("acks")) {
            acks.put(id.asText(), state.acknowledged(channel, id.asLong()));
        }
        answer(exchange, 200, answer.toString());
    }

    private static void refuse(HttpExchange exchange, int code) throws IOException {
        answer(exchange, HecCodes.status(code), HecCodes.body(code, ""));
    }

    private static void refuse(HttpExchange exchange, int code, int number) throws IOException {
        answer(exchange, HecCodes.status(code), HecCodes.body(code, ",\"invalid-event-number\":" + number));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

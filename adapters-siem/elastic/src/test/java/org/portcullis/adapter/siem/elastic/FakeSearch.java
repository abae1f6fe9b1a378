// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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

/** The {@code _bulk} of a data stream: creates by id, once; answers for each item; refuses items when told to. */
final class FakeSearch implements SearchSide, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "YXBpLWtleS1pZDphcGkta2V5LWNhbmFyeQ==";

    private final Map<String, List<JsonNode>> streams = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Integer> nextItems = new ConcurrentLinkedQueue<>();
    private final List<Integer> sizes = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    FakeSearch() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(work -> {
            Thread thread = new Thread(work, "fake-search");
            thread.setDaemon(true);
            thread.start();
        });
        server.start();
    }

    /** The statuses of the next items; 201 is what it would be by itself. */
    void answerItems(Integer... statuses) {
        nextItems.addAll(List.of(statuses));
    }

    /** The lengths of the requests that came. */
    List<Integer> sizes() {
        return sizes;
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        if (!("ApiKey " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(
                    exchange,
                    401,
                    "{\"error\":{\"type\":\"security_exception\",\"reason\":\"unable to authenticate\"}}");
        } else if (!path.endsWith("/_bulk") || body.length == 0 || body[body.length - 1] != '\n') {
            answer(
                    exchange,
                    400,
                    "{\"error\":{\"type\":\"illegal_argument_exception\",\"reason\":\"no bulk request\"}}");
        } else {
            sizes.add(body.length);
            answer(exchange, 200, bulk(path.split("/")[1], new String(body, StandardCharsets.UTF_8).split("\n")));
        }
    }

    private synchronized String bulk(String stream, String[] lines) throws IOException {
        List<JsonNode> held = streams.computeIfAbsent(stream, any -> new CopyOnWriteArrayList<>());
        ArrayNode items = JSON.createArrayNode();
        for (int i = 0; i < lines.length; i += 2) {
            JsonNode id = JSON.readTree(lines[i]).path("create").path("_id");
            ObjectNode item = items.addObject().putObject("create");
            int status = nextItems.isEmpty() ? 201 : nextItems.remove();
            if (status == 201 && held.stream().anyMatch(one -> one.get("_id").equals(id))) {
                status = 409;
            }
            item.put("status", status);
            if (status == 201) {
                ObjectNode document = JSON.createObjectNode();
                document.set("_id", id);
                document.set("_source", JSON.readTree(lines[i + 1]));
                held.add(document);
            } else {
                item.putObject("error").put("type", "some_exception").put("reason", "for a reason");
            }
        }
        return JSON.createObjectNode().set("items", items).toString();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public Map<String, Object> login() {
        return Map.of("auth_secret_ref", "env:SEARCH_KEY");
    }

    @Override
    public String secret() {
        return KEY;
    }

    @Override
    public List<JsonNode> documents(String dataStream) {
        return streams.getOrDefault(dataStream, List.of());
    }

    @Override
    public void remove(String dataStream) {
        streams.remove(dataStream);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

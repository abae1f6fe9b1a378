// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.unboundid.scim2.common.exceptions.ScimException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.portcullis.tck.server.CuttingProxy;

/** A server in memory with an authorization server beside it; {@link ScimStore} is what it holds. */
final class FakeScim implements ScimSide, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "scim-canary-4711";

    private final Dialect dialect;
    private final ScimStore store;
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final HttpServer server;
    private final CuttingProxy proxy;
    /** Requests as they came: method, path with query, body. */
    final List<String> requests = new java.util.concurrent.CopyOnWriteArrayList<>();
    /** Run once each, before a request is answered. */
    final ConcurrentLinkedQueue<Runnable> between = new ConcurrentLinkedQueue<>();
    /** Answers 200 to a change and leaves all as it was. */
    volatile boolean deaf;

    FakeScim(Dialect dialect) {
        this.dialect = dialect;
        this.store = new ScimStore(dialect);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/token", this::token);
        server.createContext("/scim/v2", this::handle);
        server.setExecutor(work -> {
            Thread thread = new Thread(work, "fake-scim");
            thread.setDaemon(true);
            thread.start();
        });
        server.start();
        proxy = new CuttingProxy(server.getAddress().getPort());
        clean();
    }

    private void token(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!form.contains("client_secret=" + SECRET) || !form.contains("grant_type=client_credentials")) {
            answer(exchange, 401, "{\"error\":\"invalid_client\"}");
            return;
        }
        String token = UUID.randomUUID().toString();
        tokens.add(token);
        answer(exchange, 200, "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":300}");
    }

    /** All that was given out so far is taken no more. */
    void forgetTokens() {
        tokens.clear();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String login = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
        Runnable happens = between.poll();
        if (happens != null) {
            happens.run();
        }
        if (!tokens.contains(login.replace("Bearer ", ""))) {
            answer(exchange, 401, error(401, "", "who are you?"));
            return;
        }
        boolean typed = body.isEmpty()
                || "application/scim+json".equals(exchange.getRequestHeaders().getFirst("Content-Type"));
        try {
            ScimStore.Answer answer = typed ? respond(exchange, body) : new ScimStore.Answer(415, null);
            answer(
                    exchange,
                    answer.status(),
                    answer.body() == null ? "" : answer.body().toString());
        } catch (ScimException e) {
            answer(
                    exchange,
                    e.getScimError().getStatus(),
                    error(
                            e.getScimError().getStatus(),
                            String.valueOf(e.getScimError().getScimType()),
                            e.getMessage()));
        }
    }

    private ScimStore.Answer respond(HttpExchange exchange, String body) throws IOException, ScimException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        String type = path[3];
        if (type.equals("ServiceProviderConfig")) {
            return new ScimStore.Answer(200, store.abilities());
        }
        JsonNode sent = body.isEmpty() ? null : JSON.readTree(body);
        if (path.length == 4) {
            return exchange.getRequestMethod().equals("POST")
                    ? store.create(type, (ObjectNode) sent)
                    : store.list(type, query(exchange));
        }
        String version = exchange.getRequestHeaders().getFirst("If-Match");
        if (deaf && sent != null) {
            return store.get(type, path[4], Map.of());
        }
        return switch (exchange.getRequestMethod()) {
            case "GET" -> store.get(type, path[4], query(exchange));
            case "PATCH" -> store.patch(type, path[4], sent, version);
            case "PUT" -> store.put(type, path[4], (ObjectNode) sent, version);
            default -> store.delete(type, path[4], version);
        };
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> all = new HashMap<>();
        String query = exchange.getRequestURI().getRawQuery();
        for (String each : query == null ? new String[0] : query.split("&")) {
            int equals = each.indexOf('=');
            all.put(
                    each.substring(0, equals),
                    java.net.URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return all;
    }

    private static String error(int status, String type, String detail) {
        return JSON.createObjectNode()
                .put("status", Integer.toString(status))
                .put("scimType", type)
                .put("detail", detail)
                .toString();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/scim+json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    ScimStore store() {
        return store;
    }

    @Override
    public CuttingProxy proxy() {
        return proxy;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> all = new HashMap<>(dialect.settings);
        all.put("url", "http://127.0.0.1:" + proxy.port() + "/scim/v2");
        all.put("token_url", "http://127.0.0.1:" + proxy.port() + "/token");
        all.put("client_id", "portcullis");
        return all;
    }

    @Override
    public String secret() {
        return SECRET;
    }

    @Override
    public List<Account> accounts() {
        return store.accounts();
    }

    @Override
    public String add(String name) {
        return store.add("Users", JSON.createObjectNode().put("userName", name).put("active", true));
    }

    @Override
    public void activate(String id, boolean active) {
        store.activate(id, active);
    }

    @Override
    public void delete(String id) {
        store.remove(id);
    }

    @Override
    public Set<String> groupsOf(String id) {
        return store.groupsOf(id);
    }

    @Override
    public void member(String group, String id, boolean is) {
        store.member(group, id, is);
    }

    @Override
    public boolean accepts(String id) {
        return accounts().stream().anyMatch(each -> each.id().equals(id) && each.active());
    }

    @Override
    public void clean() {
        store.clear();
        for (List<String> names : List.of(AGENT_GROUPS, ROLES)) {
            names.forEach(name -> store.add("Groups", JSON.createObjectNode().put("displayName", name)));
        }
        add("resident");
    }

    @Override
    public String changeMethod() {
        return dialect == Dialect.OLD ? "PUT" : "PATCH";
    }

    @Override
    public void close() {
        proxy.close();
        server.stop(0);
    }
}

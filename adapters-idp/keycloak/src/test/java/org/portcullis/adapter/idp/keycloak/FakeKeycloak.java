// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.portcullis.tck.server.KeycloakServer.Answer;

/** Keycloak's endpoints over {@link FakeRealm}, on loopback; it answers as a real one was seen to. */
final class FakeKeycloak extends RealmSide {
    private static final String ADMIN = "administrators-token";
    private static FakeKeycloak shared;

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // else each answer waits 40 ms for an acknowledgement
    }

    private final FakeRealm state = new FakeRealm();
    private final HttpServer server;

    private FakeKeycloak() throws IOException {
        super("world");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "fake-keycloak");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::serve);
        server.start();
        furnish();
    }

    /** One for all contracts; each test removes what it made. */
    static synchronized RealmSide shared() {
        if (shared == null) {
            try {
                shared = new FakeKeycloak();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    /** So many changes of clients, from now on, meet another one. */
    void conflicts(int changes) {
        synchronized (state) {
            state.conflicts = changes;
        }
    }

    @Override
    int port() {
        return server.getAddress().getPort();
    }

    @Override
    Answer send(String method, String path, String body) {
        synchronized (state) {
            return admin(method, path, body == null ? object() : json(body));
        }
    }

    @Override
    Answer post(String path, Map<String, String> form) {
        synchronized (state) {
            if (path.endsWith("/logout")) {
                state.sessions.remove(form.get("refresh_token"));
                return done();
            }
            return path.endsWith("/introspect") ? introspect(form) : token(form, "http://127.0.0.1:" + port());
        }
    }

    @Override
    void permit(String role) {
        // whoever is logged in may do everything here
    }

    private void serve(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Answer answer;
        synchronized (state) {
            answer = answer(exchange, body);
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Answer answer(HttpExchange exchange, String body) {
        String path = exchange.getRequestURI().toString();
        if (path.startsWith("/realms/" + realm + "/")) {
            if (path.endsWith("/certs")) {
                return ok(object().set("keys", FakeRealm.list()));
            }
            String issuer = "http://" + exchange.getRequestHeaders().getFirst("Host");
            return token(fields(body, "&"), issuer);
        }
        String bearer = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!path.startsWith("/admin/realms/" + realm + "/")) {
            return error(404, "Realm does not exist");
        }
        if (!bearer.equals("Bearer " + ADMIN) && !state.isGood(bearer.substring(bearer.indexOf(' ') + 1))) {
            return error(401, "HTTP 401 Unauthorized");
        }
        return admin(exchange.getRequestMethod(), path, body.isEmpty() ? object() : json(body));
    }

    static Map<String, String> fields(String text, String separator) {
        return Arrays.stream(text.split(separator))
                .filter(each -> each.contains("="))
                .collect(Collectors.toMap(
                        each -> each.substring(0, each.indexOf('=')),
                        each -> URLDecoder.decode(each.substring(each.indexOf('=') + 1), StandardCharsets.UTF_8),
                        (first, second) -> first));
    }

    private Answer token(Map<String, String> form, String issuer) {
        if (form.get("grant_type").equals("password")) {
            return state.signIn(form.get("username"), issuer + "/realms/" + realm)
                    .map(FakeKeycloak::ok)
                    .orElseGet(() -> error(401, "invalid_grant"));
        }
        return state.token(form.get("client_id"), form.get("client_secret"), issuer + "/realms/" + realm)
                .map(token -> ok(object().put("access_token", token).put("expires_in", 300)))
                .orElseGet(() -> new Answer(
                        401,
                        object().put("error", "unauthorized_client")
                                .put("error_description", "Invalid client or Invalid client credentials")
                                .toString()));
    }

    private Answer introspect(Map<String, String> form) {
        return ok(object().put("active", state.isGood(form.get("token"))));
    }

    private Answer admin(String method, String whole, JsonNode body) {
        String path = whole.replaceFirst("^/admin/realms/[^/]+", "");
        Map<String, String> query = fields(path.contains("?") ? path.substring(path.indexOf('?') + 1) : "", "&");
        String[] parts = Arrays.stream(
                        path.replaceFirst("\\?.*", "").substring(1).split("/"))
                .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
                .toArray(String[]::new);
        return switch (parts[0]) {
            case "partialImport" -> state.imported(body);
            case "clients" -> new FakeClients(state).answer(method, parts, query, body);
            case "client-scopes", "default-default-client-scopes" -> state.scopes(method, parts, body);
            case "admin-events" -> ok(state.lastEvent());
            default -> new FakeUsers(state).answer(method, parts, query, body);
        };
    }

    static Answer ok(JsonNode body) {
        return new Answer(200, body.toString());
    }

    static Answer error(int status, String text) {
        ObjectNode body = object().put("error", text);
        return new Answer(status, body.toString());
    }

    static Answer done() {
        return new Answer(204, "");
    }
}

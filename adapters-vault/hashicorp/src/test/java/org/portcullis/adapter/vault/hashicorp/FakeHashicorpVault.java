// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A Vault in this process that speaks the HTTP API as far as the adapter goes, on top of {@link FakeVaultState}. Wording
 * and status codes are those of OpenBao; {@code RealVaultContractTest} holds the adapter against the original.
 */
final class FakeHashicorpVault implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // else 40 ms for each answer
    }

    final FakeVaultState state;
    private final FakeTokenApi tokens;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** What stands in the KV engine {@code secret}: JSON by path; empty when its newest version was deleted. */
    private final Map<String, String> kv = new ConcurrentHashMap<>();

    /** What the calls named, but those that ask for nobody's data. */
    private final Set<String> namespaces = ConcurrentHashMap.newKeySet();

    final FakeWrapping wrapping = new FakeWrapping();

    /** What happens between an answer that was wrapped and its opening. */
    volatile Runnable afterWrapping = () -> {};

    record Answer(int status, Object body) {}

    FakeHashicorpVault(FakeVaultState state) {
        this.state = state;
        tokens = new FakeTokenApi(state);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v1/", this::handle);
        server.start();
    }

    Map<String, String> kv() {
        return kv;
    }

    Set<String> namespaces() {
        return namespaces;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            JsonNode json = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
            String path = exchange.getRequestURI().getPath().substring("/v1/".length());
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            String method = query.contains("list=true") ? "LIST" : exchange.getRequestMethod();
            String token = exchange.getRequestHeaders().getFirst("X-Vault-Token");
            if (!path.startsWith("sys/health")) {
                namespaces.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Vault-Namespace")));
            }
            Answer answer = answer(method, path, token == null ? "" : token, json);
            String wrapTtl = exchange.getRequestHeaders().getFirst("X-Vault-Wrap-TTL");
            if (wrapTtl != null && answer.status == 200) {
                answer = new Answer(200, wrapping.keep(answer.body, path, wrapTtl, state.time()));
                afterWrapping.run();
            }
            byte[] bytes = answer.body == null
                    ? new byte[0]
                    : JSON.writeValueAsString(answer.body).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    static Answer error(int status, String... errors) {
        return new Answer(status, Map.of("errors", List.of(errors)));
    }

    private Answer answer(String method, String path, String token, JsonNode json) throws IOException {
        if (path.startsWith("sys/health")) {
            return new Answer(
                    200,
                    Map.of(
                            "initialized",
                            true,
                            "sealed",
                            false,
                            "cluster_id",
                            "fake-cluster",
                            "server_time_utc",
                            state.time().getEpochSecond()));
        }
        if (path.equals("auth/approle/login")) {
            return login(json);
        }
        if (path.startsWith("sys/wrapping/")) {
            return wrapping(path, token, json);
        }
        if (path.startsWith("ssh/")) {
            return certificate(path, token, json);
        }
        if (path.startsWith("database/creds/")) {
            return draw(path, token);
        }
        if (path.equals("auth/token/renew-self") && state.isPlatform(token)) {
            state.renewed();
            return new Answer(200, Map.of("auth", platformToken(token)));
        }
        if (!state.isPlatform(token)) {
            return error(403, "permission denied");
        }
        Answer ofTokens = tokens.answer(method, path, json);
        if (ofTokens != null) {
            return ofTokens;
        }
        if (method.equals("LIST")) {
            List<String> keys = state.list(path.substring("sys/leases/lookup/".length()));
            return keys.isEmpty() ? error(404) : new Answer(200, Map.of("data", Map.of("keys", keys)));
        }
        if (path.startsWith("secret/data/")) {
            return secret(path.substring("secret/data/".length()));
        }
        return platform(method, path, json);
    }

    /** The policy that the adapter's page ships lets the platform read its own folder alone. */
    private Answer secret(String path) throws IOException {
        if (!path.startsWith("portcullis-platform/")) {
            return error(403, "1 error occurred:\n\t* permission denied\n\n");
        }
        String json = kv.get(path);
        if (json == null) {
            return error(404);
        }
        Map<String, Object> metadata =
                Map.of("version", 1, "deletion_time", json.isEmpty() ? "2026-11-23T10:00:00Z" : "");
        Map<String, Object> data = new java.util.HashMap<>();
        data.put("metadata", metadata);
        data.put("data", json.isEmpty() ? null : JSON.readTree(json));
        return new Answer(json.isEmpty() ? 404 : 200, Map.of("data", data));
    }

    private Answer platform(String method, String path, JsonNode json) {
        if (path.startsWith("database/roles/")) {
            return role(method, path.substring("database/roles/".length()));
        }
        if (path.startsWith("sys/leases/revoke-prefix/")) {
            state.endPrefix(path.substring("sys/leases/revoke-prefix/".length()));
            return new Answer(204, null);
        }
        return switch (path) {
            case "sys/leases/lookup" -> lookUpLease(json.path("lease_id").asText());
            case "sys/leases/renew" -> renewLease(json);
            case "sys/leases/revoke" ->
                state.end(json.path("lease_id").asText())
                        ? new Answer(204, null)
                        : error(400, "failed to revoke entry: connection refused");
            default -> error(404);
        };
    }

    private Answer login(JsonNode json) {
        String token = state.login(
                json.path("role_id").asText(), json.path("secret_id").asText());
        return token.isEmpty()
                ? error(400, "invalid role or secret ID")
                : new Answer(200, Map.of("auth", platformToken(token)));
    }

    private Map<String, Object> platformToken(String token) {
        return Map.of("client_token", token, "lease_duration", state.loginSeconds(), "renewable", true);
    }

    private Answer wrapping(String path, String token, JsonNode json) {
        if (path.endsWith("/wrap")) {
            return state.isPlatform(token)
                    ? new Answer(200, Map.of("data", JSON.convertValue(json, Map.class)))
                    : error(403, "permission denied");
        }
        if (path.endsWith("/lookup")) {
            String madeBy = wrapping.path(json.path("token").asText(), state.time());
            return madeBy == null ? gone() : new Answer(200, Map.of("data", Map.of("creation_path", madeBy)));
        }
        Object inside = wrapping.open(token, state.time());
        return inside == null ? gone() : new Answer(200, inside);
    }

    private static Answer gone() {
        return error(400, "wrapping token is not valid or does not exist");
    }

    private Answer certificate(String path, String token, JsonNode json) {
        if (state.used(path, token) == null) {
            return error(403, "permission denied");
        }
        return new Answer(
                200,
                Map.of(
                        "data",
                        path.startsWith("ssh/issue/")
                                ? state.ssh.issue(json, state.time())
                                : state.ssh.sign(json, state.time())));
    }

    private Answer draw(String path, String token) {
        FakeVaultState.Draw draw = state.draw(path, token);
        if (draw == null) {
            return error(403, "permission denied");
        }
        return new Answer(
                200,
                Map.of(
                        "lease_id",
                        draw.lease(),
                        "lease_duration",
                        state.leaseSeconds(),
                        "renewable",
                        true,
                        "data",
                        Map.of("username", draw.user(), "password", draw.password())));
    }

    private Answer role(String method, String name) {
        return switch (method) {
            case "GET" ->
                state.hasRole(name)
                        ? new Answer(
                                200,
                                Map.of(
                                        "data",
                                        Map.of(
                                                "db_name",
                                                "billing",
                                                "default_ttl",
                                                state.leaseSeconds(),
                                                "creation_statements",
                                                List.of())))
                        : error(404);
            case "DELETE" -> {
                state.removeRole(name);
                yield new Answer(204, null);
            }
            default -> {
                state.addRole(name);
                yield new Answer(204, null);
            }
        };
    }

    private Answer lookUpLease(String id) {
        return state.leaseMadeAt(id)
                .map(made -> new Answer(200, Map.of("data", Map.of("id", id, "issue_time", made.toString()))))
                .orElse(error(400, "invalid lease"));
    }

    private Answer renewLease(JsonNode json) {
        String id = json.path("lease_id").asText();
        return state.leaseMadeAt(id).isEmpty()
                ? error(400, "lease not found")
                : new Answer(
                        200,
                        Map.of(
                                "lease_id",
                                id,
                                "lease_duration",
                                json.path("increment").asLong()));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

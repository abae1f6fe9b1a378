// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/** Speaks to a target as an administrator and as the holder of an account. */
final class TargetClient {
    static final String PASSWORD = "0123456789abcdefghijk";

    private final HttpClient http = HttpClient.newHttpClient();
    private final EmbeddedTarget target;

    TargetClient(EmbeddedTarget target) {
        this.target = target;
    }

    HttpResponse<String> admin(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + target.adminPort() + "/admin/" + path))
                .header("Authorization", "Bearer " + target.adminSecret())
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    int putAccount(String name, Instant expires, String... operations) throws IOException, InterruptedException {
        String list = operations.length == 0 ? "" : '"' + String.join("\",\"", operations) + '"';
        String body = "{\"password\":\"%s\",\"task\":\"T-1\",\"operations\":[%s],\"expires_at\":\"%s\"}";
        return admin("PUT", "accounts/" + name, body.formatted(PASSWORD, list, expires))
                .statusCode();
    }

    int putGrant(String id, String account, String operation) throws IOException, InterruptedException {
        String body = "{\"account\":\"%s\",\"operations\":[\"%s\"],\"expires_at\":\"%s\"}";
        return admin(
                        "PUT",
                        "grants/" + id,
                        body.formatted(account, operation, Instant.now().plusSeconds(60)))
                .statusCode();
    }

    int get(String user, String path) throws IOException, InterruptedException {
        return http.send(request(user, "GET", path), BodyHandlers.ofString()).statusCode();
    }

    int post(String user, String path) throws IOException, InterruptedException {
        return http.send(request(user, "POST", path), BodyHandlers.ofString()).statusCode();
    }

    CompletableFuture<HttpResponse<String>> later(String user, String path) {
        return http.sendAsync(request(user, "GET", path), BodyHandlers.ofString());
    }

    private HttpRequest request(String user, String method, String path) {
        String pair = Base64.getEncoder().encodeToString((user + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + target.port() + path))
                .header("Authorization", "Basic " + pair)
                .method(method, BodyPublishers.noBody())
                .build();
    }
}

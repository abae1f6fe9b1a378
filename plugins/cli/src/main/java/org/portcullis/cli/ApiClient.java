// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Speaks to the control port. Refusals become {@link CliFailure}s that say what the platform said. */
final class ApiClient {
    static final JsonMapper MAPPER = new JsonMapper();
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** One before it, its own trial and the last calls on the old version may take this long together. */
    static final Duration DEPLOYING = Duration.ofSeconds(120);

    private final HttpClient http;
    private final String base;
    private final String token;

    ApiClient(String base, String token) {
        this.http = Transport.to(base);
        this.base = base;
        this.token = token;
    }

    JsonNode get(String path) {
        return json(send("GET", path, null, LONGEST));
    }

    JsonNode post(String path, ObjectNode body) {
        return json(send("POST", path, body, LONGEST));
    }

    JsonNode post(String path, ObjectNode body, Duration longest) {
        return json(send("POST", path, body, longest));
    }

    /** Sends a jar. */
    JsonNode postFile(String path, Path file) {
        try {
            HttpRequest request = authorized(path, DEPLOYING)
                    .header("Content-Type", "application/java-archive")
                    .POST(HttpRequest.BodyPublishers.ofFile(file))
                    .build();
            return json(accepted(exchange(request, HttpResponse.BodyHandlers.ofByteArray())));
        } catch (FileNotFoundException e) {
            throw new CliFailure(CliFailure.USAGE, file + " can't be read: name a bundle's file.");
        }
    }

    JsonNode put(String path, JsonNode body) {
        return json(send("PUT", path, body, LONGEST));
    }

    void delete(String path) {
        send("DELETE", path, null, LONGEST);
    }

    /** A long answer as a stream, which the caller closes. */
    InputStream stream(String path) {
        HttpResponse<InputStream> answer =
                exchange(request("GET", path, null, Duration.ofHours(1)), HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() >= 300) {
            try (InputStream body = answer.body()) {
                throw refused(answer.statusCode(), body.readAllBytes());
            } catch (IOException e) {
                throw unreachable(e);
            }
        }
        return answer.body();
    }

    private byte[] send(String method, String path, JsonNode body, Duration longest) {
        return accepted(exchange(request(method, path, body, longest), HttpResponse.BodyHandlers.ofByteArray()));
    }

    private static byte[] accepted(HttpResponse<byte[]> answer) {
        if (answer.statusCode() >= 300) {
            throw refused(answer.statusCode(), answer.body());
        }
        ClassArchive.isWorthKeeping();
        return answer.body();
    }

    private HttpRequest request(String method, String path, JsonNode body, Duration longest) {
        HttpRequest.Builder request = authorized(path, longest);
        if (body == null) {
            return request.method(method, HttpRequest.BodyPublishers.noBody()).build();
        }
        return request.header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
    }

    private HttpRequest.Builder authorized(String path, Duration longest) {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(base + "/api/v1" + path));
        } catch (IllegalArgumentException e) {
            throw new CliFailure(CliFailure.USAGE, "not a usable address: " + base + path);
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.timeout(longest);
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliFailure(CliFailure.REFUSED, "interrupted");
        }
    }

    private CliFailure unreachable(IOException e) {
        return new CliFailure(
                CliFailure.UNREACHABLE,
                base + " is not reachable (" + e.getClass().getSimpleName() + "): is the platform running there?");
    }

    static CliFailure refused(int status, byte[] body) {
        JsonNode problem = json(body);
        StringBuilder text = new StringBuilder();
        text.append(
                problem.path("detail").asText(problem.path("error_description").asText("refused")));
        problem.path("errors").forEach(field -> text.append(System.lineSeparator())
                .append("  ")
                .append(field.path("pointer").asText())
                .append(": ")
                .append(field.path("detail").asText()));
        String type = problem.path("type").asText(problem.path("error").asText());
        return new CliFailure(
                CliFailure.REFUSED, text + " (" + status + " " + type.substring(type.lastIndexOf('/') + 1) + ")");
    }

    private static JsonNode json(byte[] body) {
        if (body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            throw new CliFailure(CliFailure.REFUSED, "the answer isn't JSON: is this really a Portcullis?");
        }
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

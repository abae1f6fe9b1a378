// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/** Plays an agent on the data port: proves its key, gets a bound token, calls with a fresh proof each time. */
final class AgentSession {
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final HttpClient http;
    private final String base;
    private final String agentId;
    private final AgentKey key;
    private String nonce;
    private String token;

    AgentSession(String base, String agentId, AgentKey key) {
        this.http = Transport.to(base);
        this.base = base;
        this.agentId = agentId;
        this.key = key;
    }

    /** Goes on with a token that was got before. */
    void use(String earlier) {
        token = earlier;
    }

    /** A fresh token with its metadata. */
    ObjectNode token() {
        JsonNode metadata = json(send(HttpRequest.newBuilder(uri("/.well-known/oauth-authorization-server")))
                .body());
        String issuer = metadata.path("issuer").asText();
        HttpResponse<InputStream> answer = tokenRequest(issuer);
        if (answer.statusCode() == 400 && renewNonce(answer)) {
            drain(answer);
            answer = tokenRequest(issuer);
        }
        ObjectNode body = (ObjectNode) checked(answer);
        token = body.path("access_token").asText();
        return body;
    }

    private HttpResponse<InputStream> tokenRequest(String issuer) {
        String form = Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        agentId,
                        "client_assertion_type",
                        ASSERTION_TYPE,
                        "client_assertion",
                        key.assertion(agentId, issuer))
                .entrySet()
                .stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(uri("/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("DPoP", key.proof("POST", uri("/oauth2/token").toString(), null, nonce))
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    /** A JSON call of the agent API. */
    JsonNode call(String method, String path, JsonNode body) {
        return checked(raw(method, path, body, Map.of()));
    }

    /** Any call with the token; the caller closes the stream. */
    HttpResponse<InputStream> raw(String method, String path, JsonNode body, Map<String, String> headers) {
        if (token == null) {
            token();
        }
        HttpResponse<InputStream> answer = once(method, path, body, headers);
        if (answer.statusCode() == 401 && renewNonce(answer)) {
            drain(answer);
            answer = once(method, path, body, headers);
        }
        return answer;
    }

    private HttpResponse<InputStream> once(String method, String path, JsonNode body, Map<String, String> headers) {
        URI uri = uri(path);
        String bare = uri.toString().split("[?#]", 2)[0];
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Authorization", "DPoP " + token)
                .header("DPoP", key.proof(method, bare, hash(token), nonce));
        headers.forEach(request::header);
        if (body == null) {
            return send(request.method(method, HttpRequest.BodyPublishers.noBody()));
        }
        return send(request.header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private boolean renewNonce(HttpResponse<?> answer) {
        String fresh = answer.headers().firstValue("DPoP-Nonce").orElse(null);
        boolean renewed = fresh != null && !fresh.equals(nonce);
        nonce = fresh == null ? nonce : fresh;
        return renewed;
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> answer = http.send(
                    request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofInputStream());
            answer.headers()
                    .firstValue("DPoP-Nonce")
                    .filter(fresh -> answer.statusCode() < 400)
                    .ifPresent(fresh -> nonce = fresh);
            return answer;
        } catch (IOException e) {
            throw new CliFailure(
                    CliFailure.UNREACHABLE,
                    base + " is not reachable (" + e.getClass().getSimpleName() + "): is the platform running there?");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliFailure(CliFailure.REFUSED, "interrupted");
        }
    }

    private static JsonNode checked(HttpResponse<InputStream> answer) {
        if (answer.statusCode() >= 300) {
            throw ApiClient.refused(answer.statusCode(), drain(answer));
        }
        return json(answer.body());
    }

    private static byte[] drain(HttpResponse<InputStream> answer) {
        try (InputStream in = answer.body()) {
            return in.readNBytes(1_000_000);
        } catch (IOException e) {
            throw new CliFailure(CliFailure.UNREACHABLE, "the answer broke off: " + e.getMessage());
        }
    }

    private static JsonNode json(InputStream body) {
        try (body) {
            return ApiClient.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new CliFailure(CliFailure.REFUSED, "the answer isn't JSON: is this really a Portcullis data port?");
        }
    }

    private URI uri(String path) {
        try {
            return URI.create(base + path);
        } catch (IllegalArgumentException e) {
            throw new CliFailure(CliFailure.USAGE, "not a usable address: " + base + path);
        }
    }

    private static String hash(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

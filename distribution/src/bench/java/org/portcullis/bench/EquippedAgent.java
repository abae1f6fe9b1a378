// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;

/** An agent with a key of its own, as the registry wants it, a token, and a leased credential with its grant. */
final class EquippedAgent {
    private final Platform platform;
    private final BenchKey key;
    private final String name;
    private Map<String, String> labels = Map.of();
    private String id;
    private String bearer;
    private String elevation;

    EquippedAgent(Platform platform, String name) throws GeneralSecurityException {
        this.platform = platform;
        this.key = new BenchKey();
        this.name = name;
    }

    EquippedAgent withLabel(String label, String value) {
        labels = Map.of(label, value);
        return this;
    }

    /** Brings it to life and draws a credential for the operation. */
    EquippedAgent holding(String system, String operation) throws IOException, InterruptedException {
        mayDo(system, operation).draws(system, operation, "T-1");
        return this;
    }

    /** Brings it to life, and no more. */
    EquippedAgent mayDo(String system, String operation) throws IOException, InterruptedException {
        return mayDo(List.<String[]>of(new String[] {system, operation}));
    }

    /** The same for several operations. */
    EquippedAgent mayDo(List<String[]> operations) throws IOException, InterruptedException {
        id = platform.agent(name, "LOW", key.publicJwk(), operations, labels);
        bearer = "Bearer " + token();
        return this;
    }

    /** Draws a credential for a task, and answers it. */
    JsonNode draws(String system, String operation, String task) throws IOException, InterruptedException {
        ObjectNode wanted =
                Platform.JSON.createObjectNode().put("task_id", task).put("justification", "benchmark");
        wanted.putArray("operations").addObject().put("system", system).put("operation", operation);
        elevation = platform.call("POST", platform.issuer() + "/v1/elevations", bearer, wanted)
                .get("id")
                .asText();
        String credential = platform.issuer() + "/v1/elevations/" + elevation + "/credential";
        return platform.call("POST", credential, bearer, Platform.JSON.createObjectNode())
                .path("credential");
    }

    /** Calls the target through the gateway, which must let it pass. */
    EquippedAgent passing(String path) throws IOException, InterruptedException {
        int answer = through(path);
        if (answer != 200) {
            throw new IOException("the gateway answered " + answer);
        }
        return this;
    }

    /** What the gateway answers to it; never fails. */
    int through(String path) throws IOException, InterruptedException {
        return platform.send(HttpRequest.newBuilder(URI.create(platform.issuer() + path))
                        .header("Authorization", bearer)
                        .header("Portcullis-Elevation", elevation)
                        .build())
                .statusCode();
    }

    /** A credential in the place of the one that it holds; must succeed. */
    void draws() {
        try {
            if (draw() != 200) {
                throw new IllegalStateException(name + " drew in vain");
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The same, whatever comes of it. */
    void tries() {
        try {
            draw();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private int draw() throws IOException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(platform.issuer() + "/v1/elevations/" + elevation + "/credential"))
                .header("Authorization", bearer)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"replace\":true}"))
                .build();
        try {
            return platform.send(request).statusCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    String id() {
        return id;
    }

    private String token() throws IOException, InterruptedException {
        HttpResponse<String> answer =
                platform.send(HttpRequest.newBuilder(URI.create(platform.issuer() + "/oauth2/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(TokenBench.form(key, id, platform.issuer())))
                        .build());
        return Platform.JSON.readTree(answer.body()).get("access_token").asText();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;

/** A person who speaks to the control port. Survives a restart of the server. */
public final class User {
    private final ServerUnderTest server;
    private final String id;
    private final String subject;
    private final String token;

    private User(ServerUnderTest server, String id, String subject, String token) {
        this.server = server;
        this.id = id;
        this.subject = subject;
        this.token = token;
    }

    /** The first-run administrator. */
    public static User administrator(ServerUnderTest server) {
        try {
            String token =
                    Files.readString(server.home().resolve("data/admin-token")).strip();
            return new User(server, "", "first-run", token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Somebody with any token, as an attacker has. */
    public static User withToken(ServerUnderTest server, String token) {
        return new User(server, "", "", token);
    }

    /** The same person with the same token, at another node. */
    public User at(ServerUnderTest node) {
        return new User(node, id, subject, token);
    }

    /** Enrols somebody, who redeems the code. */
    public User enrol(String name, String... roles) {
        ObjectNode body = Http.MAPPER.createObjectNode().put("subject", name);
        ArrayNode list = body.putArray("roles");
        for (String role : roles) {
            list.add(role);
        }
        Answer invited = post("/persons", body.toString()).must(201);
        String code = Http.MAPPER
                .createObjectNode()
                .put("code", invited.text("enrolment_code"))
                .toString();
        Answer redeemed = Http.call(
                        "POST", server.control("/api/v1/enrolments"), Map.of("Content-Type", "application/json"), code)
                .must(201);
        return new User(server, invited.text("id"), name, redeemed.text("token"));
    }

    public String id() {
        return id;
    }

    public String subject() {
        return subject;
    }

    public String token() {
        return token;
    }

    public Answer get(String path) {
        return call("GET", path, null, Map.of());
    }

    /** The text of an answer that isn't JSON. */
    public String text(String path) {
        return Http.text(server.control("/api/v1" + path), "Bearer " + token);
    }

    public Answer post(String path, String body) {
        return call("POST", path, body, Map.of());
    }

    public Answer put(String path, String body) {
        return call("PUT", path, body, Map.of());
    }

    /** Sends a jar to be deployed. */
    public Answer deploy(byte[] jar) {
        return deploy(jar, "");
    }

    /** With a query, as in {@code ?check=true}. */
    public Answer deploy(byte[] jar, String query) {
        return send("/adapters/bundles" + query, jar, "application/java-archive");
    }

    /** Sends any bytes. */
    public Answer send(String path, byte[] bytes, String type) {
        Map<String, String> headers = Map.of("Authorization", "Bearer " + token, "Content-Type", type);
        return Http.send(
                "POST", server.control("/api/v1" + path), headers, HttpRequest.BodyPublishers.ofByteArray(bytes));
    }

    public Answer delete(String path) {
        return call("DELETE", path, null, Map.of());
    }

    /** Any call; the path is under {@code /api/v1}. */
    public Answer call(String method, String path, String body, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(more);
        headers.putIfAbsent("Authorization", "Bearer " + token);
        if (body != null) {
            headers.putIfAbsent("Content-Type", "application/json");
        }
        return Http.call(method, server.control("/api/v1" + path), headers, body);
    }

    /** Commands a revocation and waits up to {@code wait} (ISO 8601) for its end. */
    public Answer revoke(String type, String target, String wait) {
        ObjectNode body = Http.MAPPER.createObjectNode().put("reason", "test");
        body.putObject("target").put("type", type).put("id", target);
        return post("/revocations?wait=" + wait, body.toString());
    }
}

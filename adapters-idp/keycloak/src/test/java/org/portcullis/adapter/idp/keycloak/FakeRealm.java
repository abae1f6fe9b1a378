// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.portcullis.tck.server.KeycloakServer.Answer;

/** What a realm holds. A token is good by its client, as it is now. */
final class FakeRealm {
    /** A token that was given. */
    private record Given(String client, long at) {}

    final Map<String, ObjectNode> clients = new TreeMap<>();
    /** So many changes of clients meet another one, as in a real one's database. */
    int conflicts;

    final Map<String, ObjectNode> users = new TreeMap<>();
    final Map<String, ObjectNode> scopes = new TreeMap<>();
    /** Holders by the ids of groups and the names of roles. */
    final Map<String, Set<String>> holders = new TreeMap<>();

    /** Users by their sessions. */
    final Map<String, String> sessions = new TreeMap<>();

    final Map<String, ObjectNode> groups = new TreeMap<>();
    private final Map<String, Given> tokens = new TreeMap<>();
    private ArrayNode lastEvent = list();

    FakeRealm() {
        ObjectNode management = RealmSide.object().put("clientId", "realm-management");
        clients.put("0", management.put("id", "0").put("enabled", true));
    }

    static ArrayNode list() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static long seconds() {
        return System.currentTimeMillis() / 1000;
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }

    Answer imported(JsonNode body) {
        body.path("clients")
                .forEach(client -> clients.put(
                        client.path("clientId").asText(),
                        client.<ObjectNode>deepCopy()
                                .put("id", client.path("clientId").asText())));
        return FakeKeycloak.ok(RealmSide.object());
    }

    void changed() {
        lastEvent = list();
        lastEvent.addObject().put("id", newId()).put("time", System.currentTimeMillis());
    }

    JsonNode lastEvent() {
        return lastEvent;
    }

    Optional<String> token(String name, String secret, String issuer) {
        return clients.values().stream()
                .filter(client -> client.path("clientId").asText().equals(name)
                        && client.path("enabled").asBoolean()
                        && client.path("secret").asText("").equals(secret))
                .findFirst()
                .map(client -> {
                    ObjectNode claims = RealmSide.object().put("iss", issuer).put("azp", name);
                    claims.put("iat", seconds()).put("jti", newId());
                    String token = "e30." + encoded(claims.toString()) + ".signature";
                    tokens.put(token, new Given(client.path("id").asText(), seconds()));
                    return token;
                });
    }

    /** Signs a user in; empty when that isn't to be. */
    Optional<ObjectNode> signIn(String name, String issuer) {
        return users.values().stream()
                .filter(user -> user.path("username").asText().equals(name)
                        && user.path("enabled").asBoolean())
                .findFirst()
                .map(user -> {
                    String session = newId();
                    sessions.put(session, user.path("id").asText());
                    ObjectNode claims = RealmSide.object().put("iss", issuer).put("sid", session);
                    claims.put("sub", user.path("id").asText());
                    return RealmSide.object()
                            .put("access_token", "e30." + encoded(claims.toString()) + ".signature")
                            .put("refresh_token", session);
                });
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    boolean isGood(String token) {
        Given given = tokens.get(token);
        ObjectNode client = given == null ? null : clients.get(given.client());
        return client != null
                && client.path("enabled").asBoolean()
                && given.at() >= client.path("notBefore").asLong();
    }

    Answer scopes(String method, String[] parts, JsonNode body) {
        if (method.equals("POST")) {
            String id = newId();
            scopes.put(id, body.<ObjectNode>deepCopy().put("id", id));
            return new Answer(201, "");
        }
        if (method.equals("GET")) {
            ArrayNode all = list();
            scopes.values().forEach(all::add);
            return FakeKeycloak.ok(all);
        }
        return FakeKeycloak.done(); // a default for clients to come: all of them are for the resource server here
    }

    Set<String> holders(String of) {
        return holders.computeIfAbsent(of, each -> new TreeSet<>());
    }
}

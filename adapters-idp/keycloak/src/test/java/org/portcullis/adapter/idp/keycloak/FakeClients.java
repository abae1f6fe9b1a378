// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import org.portcullis.tck.server.KeycloakServer.Answer;

/** {@code /clients} of the admin API. */
final class FakeClients {
    private static final String SCOPES = "default-client-scopes";
    private final FakeRealm state;

    FakeClients(FakeRealm state) {
        this.state = state;
    }

    Answer answer(String method, String[] parts, Map<String, String> query, JsonNode body) {
        if (parts.length == 1) {
            return method.equals("POST") ? make(body) : list(query);
        }
        ObjectNode client = state.clients.get(parts[1]);
        if (client == null) {
            return FakeKeycloak.error(404, "Could not find client");
        }
        if (parts.length == 2) {
            return one(method, client, body);
        }
        return switch (parts[2]) {
            case SCOPES -> scopes(method, client, parts);
            case "client-secret" ->
                FakeKeycloak.ok(
                        RealmSide.object().put("value", client.path("secret").asText()));
            case "registration-access-token" -> FakeKeycloak.ok(RealmSide.object());
            default -> FakeKeycloak.ok(FakeRealm.list()); // sessions: client credentials make none
        };
    }

    private Answer list(Map<String, String> query) {
        ArrayNode all = FakeRealm.list();
        state.clients.values().stream()
                .sorted(Comparator.comparing(client -> client.path("clientId").asText()))
                .skip(Long.parseLong(query.getOrDefault("first", "0")))
                .limit(Long.parseLong(query.getOrDefault("max", "1000")))
                .filter(client -> !query.containsKey("clientId")
                        || client.path("clientId").asText().equals(query.get("clientId")))
                .forEach(all::add);
        return FakeKeycloak.ok(all);
    }

    private Answer make(JsonNode body) {
        String name = body.path("clientId").asText();
        String account = "service-account-" + name.toLowerCase(Locale.ROOT);
        boolean taken = state.clients.values().stream()
                        .anyMatch(client -> client.path("clientId").asText().equals(name))
                || state.users.values().stream()
                        .anyMatch(user -> user.path("username").asText().equals(account));
        if (taken) {
            return new Answer(
                    409,
                    RealmSide.object()
                            .put("errorMessage", "Client " + name + " already exists")
                            .toString());
        }
        String id = FakeRealm.newId();
        ObjectNode client = body.deepCopy();
        client.put("id", id).put("enabled", body.path("enabled").asBoolean(true));
        client.putArray(SCOPES);
        state.clients.put(id, client);
        return new Answer(201, "");
    }

    private Answer one(String method, ObjectNode client, JsonNode body) {
        String id = client.path("id").asText();
        if (method.equals("DELETE")) {
            state.clients.remove(id);
            return FakeKeycloak.done();
        }
        if (method.equals("PUT") && state.conflicts > 0) {
            state.conflicts--;
            return FakeKeycloak.error(409, "Duplicate resource error");
        }
        if (method.equals("PUT")) {
            merge(client, body);
            return FakeKeycloak.done();
        }
        return FakeKeycloak.ok(client);
    }

    /** What isn't named stays; an attribute without a value goes. */
    private static void merge(ObjectNode client, JsonNode change) {
        change.fields().forEachRemaining(field -> {
            if (!field.getKey().equals("attributes")) {
                client.set(field.getKey(), field.getValue());
            }
        });
        ObjectNode attributes = client.withObject("/attributes");
        change.path("attributes").fields().forEachRemaining(field -> {
            if (field.getValue().asText("").isEmpty()) {
                attributes.remove(field.getKey());
            } else {
                attributes.set(field.getKey(), field.getValue());
            }
        });
    }

    private Answer scopes(String method, ObjectNode client, String[] parts) {
        ArrayNode has = client.withArray("/" + SCOPES);
        if (method.equals("GET")) {
            return FakeKeycloak.ok(has);
        }
        for (int i = has.size() - 1; i >= 0; i--) {
            if (has.get(i).path("id").asText().equals(parts[3])) {
                has.remove(i);
            }
        }
        if (method.equals("PUT")) {
            has.add(state.scopes.get(parts[3]));
        }
        return FakeKeycloak.done();
    }
}

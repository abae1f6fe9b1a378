// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.portcullis.tck.server.KeycloakServer.Answer;

/** {@code /users}, {@code /groups}, {@code /roles} of the admin API. */
final class FakeUsers {
    private final FakeRealm state;

    FakeUsers(FakeRealm state) {
        this.state = state;
    }

    Answer answer(String method, String[] parts, Map<String, String> query, JsonNode body) {
        return switch (parts[0]) {
            case "users" -> users(method, parts, query, body);
            case "sessions" -> {
                boolean there = state.sessions.remove(parts[1]) != null;
                yield there ? FakeKeycloak.done() : FakeKeycloak.error(404, "Sesssion not found");
            }
            case "groups", "group-by-path" -> groups(method, parts, query, body);
            case "roles" ->
                method.equals("POST")
                        ? new Answer(201, "")
                        : parts.length == 2
                                ? FakeKeycloak.ok(RealmSide.object().put("name", parts[1]))
                                : page(held(parts[1]), query);
            default -> FakeKeycloak.error(404, "HTTP 404 Not Found");
        };
    }

    private Collection<ObjectNode> held(String of) {
        Set<String> ids = state.holders(of);
        return state.users.values().stream()
                .filter(user -> ids.contains(user.path("id").asText()))
                .toList();
    }

    /** A window on the users by their names. */
    private static Answer page(Collection<ObjectNode> users, Map<String, String> query) {
        ArrayNode page = FakeRealm.list();
        users.stream()
                .sorted(Comparator.comparing(user -> user.path("username").asText()))
                .skip(Long.parseLong(query.get("first")))
                .limit(Long.parseLong(query.get("max")))
                .forEach(page::add);
        return FakeKeycloak.ok(page);
    }

    private Answer groups(String method, String[] parts, Map<String, String> query, JsonNode body) {
        if (method.equals("POST")) {
            String id = FakeRealm.newId();
            String name = body.path("name").asText();
            state.groups.put(
                    "/" + name, body.<ObjectNode>deepCopy().put("id", id).put("path", "/" + name));
            return new Answer(201, "");
        }
        if (parts[0].equals("group-by-path")) {
            ObjectNode found = state.groups.get("/" + parts[1]);
            return found == null ? FakeKeycloak.error(404, "Group path does not exist") : FakeKeycloak.ok(found);
        }
        if (parts.length == 3) {
            return page(held(parts[1]), query);
        }
        ArrayNode all = FakeRealm.list();
        state.groups.values().forEach(all::add);
        return FakeKeycloak.ok(all);
    }

    private Answer users(String method, String[] parts, Map<String, String> query, JsonNode body) {
        if (method.equals("GET") && parts.length == 1) {
            return page(state.users.values(), query);
        }
        if (!method.equals("GET")) {
            state.changed();
        }
        if (method.equals("POST") && parts.length == 1) {
            return make(body);
        }
        ObjectNode user = state.users.get(parts[1]);
        if (user == null) {
            return FakeKeycloak.error(404, "User not found");
        }
        if (parts.length > 2) {
            return parts[2].equals("sessions") || parts[2].equals("logout")
                    ? sessions(method, parts[1])
                    : member(method, parts, body);
        }
        if (method.equals("DELETE")) {
            state.users.remove(parts[1]);
            state.sessions.values().removeIf(parts[1]::equals);
        } else if (method.equals("PUT")) {
            user.setAll((ObjectNode) body);
        }
        return method.equals("GET") ? FakeKeycloak.ok(user) : FakeKeycloak.done();
    }

    private Answer sessions(String method, String user) {
        if (method.equals("POST")) {
            state.sessions.values().removeIf(user::equals);
            return FakeKeycloak.done();
        }
        ArrayNode all = FakeRealm.list();
        state.sessions.forEach((id, of) -> {
            if (of.equals(user)) {
                all.addObject().put("id", id).put("userId", user);
            }
        });
        return FakeKeycloak.ok(all);
    }

    private Answer make(JsonNode body) {
        String id = FakeRealm.newId();
        ObjectNode user = body.deepCopy();
        user.put("username", body.path("username").asText().toLowerCase(Locale.ROOT));
        user.put("email", body.path("email").asText().toLowerCase(Locale.ROOT));
        user.put("id", id).put("createdTimestamp", System.currentTimeMillis());
        state.users.put(id, user);
        return new Answer(201, "");
    }

    private Answer member(String method, String[] parts, JsonNode body) {
        String of =
                parts[2].equals("groups") ? parts[3] : body.path(0).path("name").asText();
        if (method.equals("DELETE")) {
            state.holders(of).remove(parts[1]);
        } else {
            state.holders(of).add(parts[1]);
        }
        return FakeKeycloak.done();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.portcullis.tck.server.KeycloakServer;
import org.portcullis.tck.server.KeycloakServer.Answer;

/** A realm as its administrator and a resource server see it, never by way of the adapter; real or in memory. */
abstract class RealmSide {
    static final String SECRET = "kc-canary-secret-1";
    static final String RESOURCE_SERVER = "orders-api";
    static final Path PAGES = Path.of("../../distribution/docs/adapters/idp-keycloak");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RESOURCE_SECRET = "orders-secret";

    final String realm;

    RealmSide(String realm) {
        this.realm = realm;
    }

    /** The realm at a real Keycloak. */
    static RealmSide at(KeycloakServer server, String realm) {
        return new RealmSide(realm) {
            @Override
            int port() {
                return server.port();
            }

            @Override
            Answer send(String method, String path, String body) {
                return server.call(method, path, body);
            }

            @Override
            Answer post(String path, Map<String, String> form) {
                return server.post(path, form);
            }
        };
    }

    abstract int port();

    /** As one who may do everything. */
    abstract Answer send(String method, String path, String body);

    abstract Answer post(String path, Map<String, String> form);

    /** The platform's own client holds that role of the realm's administration too; nothing where roles aren't looked at. */
    void permit(String role) {
        String client = "/clients/" + idOf("/clients?clientId=portcullis", "clientId", "portcullis");
        String management = "/clients/" + idOf("/clients?clientId=realm-management", "clientId", "realm-management");
        String account =
                "/users/" + get(client + "/service-account-user").path("id").asText();
        must("POST", account + "/role-mappings" + management, "[" + get(management + "/roles/" + role) + "]");
    }

    /** What the page of the adapter tells administrators to import, then what an enterprise has beside it. */
    void furnish() throws java.io.IOException {
        String platform = Files.readString(PAGES.resolve("partial-import.json")).replace("{secret}", SECRET);
        must("POST", "/partialImport", platform);
        must(
                "POST",
                "/clients",
                object().put("clientId", RESOURCE_SERVER)
                        .put("secret", RESOURCE_SECRET)
                        .put("serviceAccountsEnabled", true)
                        .toString());
        ObjectNode api = object().put("name", "api").put("protocol", "openid-connect");
        api.putArray("protocolMappers")
                .addObject()
                .put("name", "audience")
                .put("protocol", "openid-connect")
                .put("protocolMapper", "oidc-audience-mapper")
                .putObject("config")
                .put("included.client.audience", RESOURCE_SERVER)
                .put("access.token.claim", "true")
                .put("introspection.token.claim", "true");
        must("POST", "/client-scopes", api.toString());
        must("PUT", "/default-default-client-scopes/" + idOf("/client-scopes", "name", "api"), null);
        for (String scope : AgentFixture.SCOPES) {
            String body = object().put("name", scope)
                    .put("protocol", "openid-connect")
                    .toString();
            must("POST", "/client-scopes", body);
        }
        must("POST", "/groups", object().put("name", "staff").toString());
        must("POST", "/groups", object().put("name", "audit").toString());
        must("POST", "/roles", object().put("name", "approver").toString());
        user("resident");
    }

    String user(String name) {
        ObjectNode user = object().put("username", name).put("email", name + "@example.com");
        must(
                "POST",
                "/users",
                user.put("enabled", true).put("emailVerified", true).toString());
        return name + "@example.com";
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static JsonNode json(String text) {
        try {
            return text.isEmpty() ? JSON.missingNode() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    Answer call(String method, String path, String body) {
        return send(method, "/admin/realms/" + realm + path, body);
    }

    JsonNode must(String method, String path, String body) {
        Answer answer = call(method, path, body);
        if (answer.status() / 100 != 2) {
            throw new IllegalStateException(method + " " + path + ": " + answer);
        }
        return json(answer.body());
    }

    JsonNode get(String path) {
        return must("GET", path, null);
    }

    /** One of a list, by a field. */
    Optional<JsonNode> one(String path, String field, String value) {
        return StreamSupport.stream(get(path).spliterator(), false)
                .filter(each -> each.path(field).asText().equals(value))
                .findFirst();
    }

    String idOf(String path, String field, String value) {
        return one(path, field, value).orElseThrow().path("id").asText();
    }

    /** A token in the client's own name, or what was refused. */
    Optional<String> token(String clientId, String secret) {
        Answer answer = post(
                "/realms/" + realm + "/protocol/openid-connect/token",
                Map.of("grant_type", "client_credentials", "client_id", clientId, "client_secret", secret));
        return answer.status() == 200
                ? Optional.of(json(answer.body()).path("access_token").asText())
                : Optional.empty();
    }

    /** What the resource server that the token is for is told of it; any other is told that it isn't active. */
    boolean isActive(String token) {
        Answer answer = post(
                "/realms/" + realm + "/protocol/openid-connect/token/introspect",
                Map.of("token", token, "client_id", RESOURCE_SERVER, "client_secret", RESOURCE_SECRET));
        if (answer.status() != 200) {
            throw new IllegalStateException("introspection: " + answer);
        }
        return json(answer.body()).path("active").asBoolean();
    }
}

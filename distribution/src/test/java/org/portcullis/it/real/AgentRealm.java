// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.portcullis.it.Installation;
import org.portcullis.tck.server.KeycloakServer;

/**
 * A realm of a real Keycloak with the adapter's own login and a resource server; looked at by its administrator and by that
 * resource server, never with the platform's login.
 */
public final class AgentRealm {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "keycloak-secret-1";

    private final KeycloakServer keycloak;
    private final String realm;

    /** Makes it. */
    public AgentRealm(KeycloakServer keycloak) throws IOException {
        this.keycloak = keycloak;
        realm = keycloak.newRealm("corp", "\"adminEventsEnabled\":true,\"accessTokenLifespan\":1800");
        Path page = Installation.sources().resolve("distribution/docs/adapters/idp-keycloak/partial-import.json");
        admin("POST", "/partialImport", Files.readString(page).replace("{secret}", SECRET));
        admin("POST", "/clients", "{\"clientId\":\"orders-api\",\"secret\":\"orders-secret\"}");
        admin(
                "POST",
                "/client-scopes",
                "{\"name\":\"orders\",\"protocol\":\"openid-connect\",\"protocolMappers\":[{\"name\":\"for\",\"protocol\":"
                        + "\"openid-connect\",\"protocolMapper\":\"oidc-audience-mapper\",\"config\":"
                        + "{\"included.client.audience\":\"orders-api\",\"access.token.claim\":\"true\"}}]}");
    }

    /** The settings of an instance that reaches it there; writes its secret into the folder. */
    public ObjectNode settings(String url, Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("keycloak.secret"), SECRET);
        return JSON.createObjectNode()
                .put("environment", "test")
                .put("url", url)
                .put("realm", realm)
                .put("client_secret_ref", "file:" + secret)
                .put("agent_scopes", "orders");
    }

    /** As the realm's administrator. */
    public JsonNode admin(String method, String path, String body) throws IOException {
        return JSON.readTree(keycloak.must(method, "/admin/realms/" + realm + path, body));
    }

    /** The agent's client; missing when there is none. */
    public JsonNode client(String agent) throws IOException {
        return admin("GET", "/clients?clientId=" + agent, null).path(0);
    }

    /** Whoever looks after the agent gives it a secret. */
    public void give(String agent, String secret) throws IOException {
        admin(
                "PUT",
                "/clients/" + client(agent).path("id").asText(),
                JSON.createObjectNode().put("secret", secret).toString());
    }

    /** What the agent gets for a secret. */
    public Optional<String> token(String agent, String secret) throws IOException {
        KeycloakServer.Answer answer = keycloak.post(
                "/realms/" + realm + "/protocol/openid-connect/token",
                Map.of("grant_type", "client_credentials", "client_id", agent, "client_secret", secret));
        return answer.status() == 200
                ? Optional.of(JSON.readTree(answer.body()).path("access_token").asText())
                : Optional.empty();
    }

    /** What the resource server is told of it. */
    public boolean isActive(String token) throws IOException {
        KeycloakServer.Answer answer = keycloak.post(
                "/realms/" + realm + "/protocol/openid-connect/token/introspect",
                Map.of("token", token, "client_id", "orders-api", "client_secret", "orders-secret"));
        if (answer.status() != 200) {
            throw new AssertionError("introspection: " + answer);
        }
        return JSON.readTree(answer.body()).path("active").asBoolean();
    }
}

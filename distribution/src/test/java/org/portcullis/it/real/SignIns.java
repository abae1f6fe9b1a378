// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.portcullis.tck.server.KeycloakServer;

/** People of a realm who sign in through a portal, whose tokens name the agents that may act for them. */
final class SignIns {
    static final String PORTAL = "portal";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "a-humans-password-1";

    private final KeycloakServer keycloak;
    private final String realm;
    private final String portal;
    private final Set<String> agents = new HashSet<>();

    /** A person who is signed in. */
    record Login(String token, String refreshToken) {}

    SignIns(KeycloakServer keycloak, String realm) throws IOException {
        this.keycloak = keycloak;
        this.realm = realm;
        ObjectNode client = JSON.createObjectNode().put("clientId", PORTAL).put("publicClient", true);
        admin("POST", "/clients", client.put("directAccessGrantsEnabled", true).toString());
        portal = JSON.readTree(keycloak.must("GET", "/admin/realms/" + realm + "/clients?clientId=" + PORTAL, null))
                .path(0)
                .path("id")
                .asText();
    }

    private void admin(String method, String path, String body) {
        keycloak.must(method, "/admin/realms/" + realm + path, body);
    }

    /** Makes a person; their subject. */
    String hire(String name) {
        ObjectNode user = JSON.createObjectNode().put("username", name).put("email", name + "@example.com");
        user.put("emailVerified", true)
                .put("enabled", true)
                .put("firstName", name)
                .put("lastName", "Test");
        user.putArray("credentials").addObject().put("type", "password").put("value", PASSWORD);
        admin("POST", "/users", user.toString());
        return name + "@example.com";
    }

    /** Signs somebody in; the token is for that agent. */
    Login signIn(String name, String agentId) throws IOException {
        if (agents.add(agentId)) {
            ObjectNode mapper = JSON.createObjectNode().put("name", agentId).put("protocol", "openid-connect");
            mapper.put("protocolMapper", "oidc-audience-mapper")
                    .putObject("config")
                    .put("included.custom.audience", agentId)
                    .put("access.token.claim", "true");
            admin("POST", "/clients/" + portal + "/protocol-mappers/models", mapper.toString());
        }
        KeycloakServer.Answer answer = keycloak.post(
                "/realms/" + realm + "/protocol/openid-connect/token",
                Map.of("grant_type", "password", "client_id", PORTAL, "username", name, "password", PASSWORD));
        JsonNode tokens = JSON.readTree(answer.body());
        return new Login(
                tokens.path("access_token").asText(),
                tokens.path("refresh_token").asText());
    }

    void signOut(Login login) {
        keycloak.post(
                "/realms/" + realm + "/protocol/openid-connect/logout",
                Map.of("client_id", PORTAL, "refresh_token", login.refreshToken()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.tck.server.KeycloakServer.Answer;

@Tag("slow")
@DisplayName("idp-keycloak ends all that an agent has at a real Keycloak, and no more (REV-1, REV-3, DEL-5)")
class RealKeycloakAgentsTest {
    private static final String AGENT = "agt_00000000000000000000000042";
    private static final String HUMAN = "hannah";

    private final RealmSide side = RealKeycloak.shared();
    private AgentFixture agents;

    private void begin(Map<String, Object> settings) {
        agents = new AgentFixture(side, settings);
        apply(DesiredState.ENABLED);
    }

    @AfterEach
    void end() {
        agents.close();
    }

    private void apply(DesiredState state) {
        Target target = new Target(AGENT, "billing-bot", "test", "bob@example.com", Set.of(), Map.of(), state);
        agents.directory().apply(target, KeycloakFixture.context());
    }

    private void kill() {
        Order order = new Order("rev_1", Order.Scope.AGENT, AGENT, List.of(), Set.of(), Instant.now());
        agents.participant().revoke(order, KeycloakFixture.context());
        assertThat(agents.participant().confirm(order, KeycloakFixture.context()))
                .contains(Evidence.READ_BACK);
    }

    private String clientPath() {
        return "/clients/" + agents.client(AGENT).path("id").asText();
    }

    /** A human who may log in with a password, at a client of their own. */
    private void human() {
        side.user(HUMAN);
        String id = side.idOf("/users?first=0&max=1000", "username", HUMAN);
        ObjectNode user =
                RealmSide.object().put("firstName", "H").put("lastName", "H").put("emailVerified", true);
        user.putArray("credentials").addObject().put("type", "password").put("value", "human-password");
        side.must("PUT", "/users/" + id, user.toString());
    }

    private JsonNode login(String client, String secret, String scope) {
        return form(Map.of(
                "grant_type", "password",
                "username", HUMAN,
                "password", "human-password",
                "client_id", client,
                "client_secret", secret,
                "scope", scope));
    }

    private JsonNode form(Map<String, String> form) {
        Answer answer = side.post("/realms/" + side.realm + "/protocol/openid-connect/token", form);
        return RealmSide.json(answer.body());
    }

    private void removeHuman() {
        side.must("DELETE", "/users/" + side.idOf("/users?first=0&max=1000", "username", HUMAN), null);
    }

    @Test
    @DisplayName("keys and flows that somebody gave the client are taken off; a tampered ending isn't proven")
    void keysAndFlows() {
        begin(Map.of());
        ObjectNode change = RealmSide.object().put("standardFlowEnabled", true).put("publicClient", true);
        change.putArray("redirectUris").add("https://example.com/*");
        agents.change(AGENT, change);
        apply(DesiredState.ENABLED);
        assertThat(agents.client(AGENT).path("standardFlowEnabled").asBoolean()).isFalse();
        assertThat(agents.client(AGENT).path("publicClient").asBoolean()).isFalse();
        ObjectNode keys = RealmSide.object().put("clientAuthenticatorType", "client-jwt");
        keys.putObject("attributes").put("use.jwks.url", "true").put("jwks.url", "https://example.com/jwks");
        agents.change(AGENT, keys);
        kill();
        JsonNode ended = agents.client(AGENT);
        assertThat(ended.path("clientAuthenticatorType").asText()).isEqualTo("client-secret");
        assertThat(ended.path("attributes").has("jwks.url")).isFalse();
        agents.change(AGENT, RealmSide.object().put("notBefore", 0));
        Order order = new Order("rev_1", Order.Scope.AGENT, AGENT, List.of(), Set.of(), Instant.now());
        assertThat(agents.participant().confirm(order, KeycloakFixture.context()))
                .isEmpty();
        kill();
    }

    @Test
    @DisplayName("a token that the agent exchanged a human's for ends with the agent; the human's lives on")
    void exchangedTokens() {
        begin(Map.of("token_exchange", true));
        human();
        ObjectNode web = RealmSide.object().put("clientId", "web").put("secret", "web-secret");
        web.put("directAccessGrantsEnabled", true);
        ObjectNode mapper = web.putArray("protocolMappers").addObject().put("name", "agent");
        mapper.put("protocol", "openid-connect").put("protocolMapper", "oidc-audience-mapper");
        mapper.putObject("config").put("included.custom.audience", AGENT).put("access.token.claim", "true");
        side.must("POST", "/clients", web.toString());
        try {
            String humans =
                    login("web", "web-secret", "openid").path("access_token").asText();
            agents.change(AGENT, RealmSide.object().put("secret", "exchanging-secret"));
            JsonNode answer = form(Map.of(
                    "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                    "subject_token", humans,
                    "subject_token_type", "urn:ietf:params:oauth:token-type:access_token",
                    "client_id", AGENT,
                    "client_secret", "exchanging-secret"));
            String exchanged = answer.path("access_token").asText();
            assertThat(side.isActive(exchanged))
                    .as("%s", answer.path("error_description"))
                    .isTrue();
            kill();
            assertThat(side.isActive(exchanged)).isFalse();
            assertThat(side.isActive(humans)).isTrue();
            apply(DesiredState.ENABLED);
            assertThat(side.isActive(exchanged)).isFalse();
        } finally {
            side.must("DELETE", "/clients/" + side.idOf("/clients?clientId=web", "clientId", "web"), null);
            removeHuman();
        }
    }

    @Test
    @DisplayName("offline sessions and consents go where that is configured, and the human stays logged in elsewhere")
    void sessions() {
        begin(Map.of("end_sessions", true));
        human();
        ObjectNode mapping =
                side.get("/clients?clientId=realm-management").get(0).deepCopy();
        String platform = side.idOf("/clients?clientId=portcullis", "clientId", "portcullis");
        String account = "/users/"
                + side.get("/clients/" + platform + "/service-account-user")
                        .path("id")
                        .asText() + "/role-mappings/clients/"
                + mapping.path("id").asText();
        String role = "[" + side.get("/clients/" + mapping.path("id").asText() + "/roles/manage-users") + "]";
        side.must("POST", account, role);
        try {
            ObjectNode open = RealmSide.object().put("secret", "offline-secret");
            agents.change(AGENT, open.put("directAccessGrantsEnabled", true).put("fullScopeAllowed", true));
            JsonNode login = login(AGENT, "offline-secret", "openid offline_access");
            String refresh = login.path("refresh_token").asText();
            assertThat(side.get(clientPath() + "/offline-sessions?first=0&max=9"))
                    .as("%s", login)
                    .hasSize(1);
            kill();
            assertThat(side.get(clientPath() + "/offline-sessions?first=0&max=9"))
                    .isEmpty();
            apply(DesiredState.ENABLED);
            agents.change(AGENT, RealmSide.object().put("secret", "new-offline-secret"));
            JsonNode refused = form(Map.of(
                    "grant_type",
                    "refresh_token",
                    "refresh_token",
                    refresh,
                    "client_id",
                    AGENT,
                    "client_secret",
                    "new-offline-secret"));
            assertThat(refused.path("error").asText()).isEqualTo("invalid_grant");
        } finally {
            side.must("DELETE", account, role);
            removeHuman();
        }
    }

    @Test
    @DisplayName("the platform's login can change no user; a realm that isn't there is MISCONFIGURED")
    void rights() {
        begin(Map.of());
        String token = side.token("portcullis", RealmSide.SECRET).orElseThrow();
        assertThat(RealKeycloak.statusAs(token, side, "POST", "/users", "{\"username\":\"made-by-platform\"}"))
                .isEqualTo(403);
        assertThat(RealKeycloak.statusAs(token, side, "GET", "/users?max=1", null))
                .isEqualTo(200);
        AgentFixture elsewhere = new AgentFixture(side, Map.of("realm", "no-such-realm"));
        Target target = new Target(AGENT, "x", "test", "bob@example.com", Set.of(), Map.of(), DesiredState.ENABLED);
        AdapterException e = catchThrowableOfType(
                () -> elsewhere.directory().apply(target, KeycloakFixture.context()), AdapterException.class);
        assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED);
        assertThat(e.getMessage()).contains("no-such-realm");
        elsewhere.close();
    }
}

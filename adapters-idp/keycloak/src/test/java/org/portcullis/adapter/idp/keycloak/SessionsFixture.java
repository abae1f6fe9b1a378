// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.portcullis.spi.people.HumanSessions;
import org.portcullis.spi.people.SessionRef;
import org.portcullis.tck.HumanSessionsVendor;
import org.portcullis.tck.server.KeycloakServer.Answer;

/** People who sign in through a client of their own, in a realm, real or in memory. */
final class SessionsFixture extends KeycloakFixture implements HumanSessionsVendor {
    static final String PORTAL = "portal";
    static final Map<String, Object> SETTINGS =
            Map.of("human_sessions", true, "people_clients", PORTAL, "end_human_sessions", true);
    private static final String PASSWORD = "a-humans-password-1";

    private final PeopleFixture people;
    private final Map<String, String> refreshTokens = new HashMap<>();

    SessionsFixture(RealmSide side) {
        super(side, SETTINGS);
        people = new PeopleFixture(side);
        if (side.one("/clients?clientId=" + PORTAL, "clientId", PORTAL).isEmpty()) {
            ObjectNode portal = RealmSide.object().put("clientId", PORTAL).put("publicClient", true);
            side.must(
                    "POST",
                    "/clients",
                    portal.put("directAccessGrantsEnabled", true).toString());
        }
        side.permit("manage-users");
    }

    @Override
    public HumanSessions sessions() {
        return adapter;
    }

    @Override
    public String issuer() {
        return "local";
    }

    @Override
    String telltale() {
        return "/sessions";
    }

    @Override
    public String hire(String name) {
        String subject = people.hire(name);
        ObjectNode change = RealmSide.object().put("firstName", name).put("lastName", "Test");
        change.putArray("credentials").addObject().put("type", "password").put("value", PASSWORD);
        side.must("PUT", path(subject), change.toString());
        return subject;
    }

    private String path(String subject) {
        return "/users/" + side.idOf("/users?first=0&max=1000", "email", subject);
    }

    @Override
    public SessionRef signIn(String subject) {
        Answer answer = side.post(
                "/realms/" + side.realm + "/protocol/openid-connect/token",
                Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        PORTAL,
                        "username",
                        subject.substring(0, subject.indexOf('@')),
                        "password",
                        PASSWORD));
        if (answer.status() != 200) {
            throw new IllegalStateException("sign-in: " + answer);
        }
        JsonNode tokens = RealmSide.json(answer.body());
        String claims = tokens.path("access_token").asText().split("\\.")[1];
        JsonNode said = RealmSide.json(new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8));
        SessionRef session =
                new SessionRef(said.path("sub").asText(), said.path("sid").asText());
        refreshTokens.put(session.sessionId(), tokens.path("refresh_token").asText());
        return session;
    }

    @Override
    public void signOut(SessionRef session) {
        Answer answer = side.post(
                "/realms/" + side.realm + "/protocol/openid-connect/logout",
                Map.of("client_id", PORTAL, "refresh_token", refreshTokens.get(session.sessionId())));
        if (answer.status() / 100 != 2) {
            throw new IllegalStateException("sign-out: " + answer);
        }
    }

    @Override
    public void endAll(String subject) {
        side.must("POST", path(subject) + "/logout", null);
    }

    @Override
    public void disable(String subject) {
        people.disable(subject);
    }

    @Override
    public void depart(String subject) {
        people.depart(subject);
    }

    @Override
    public boolean lives(SessionRef session) {
        Answer answer = side.call("GET", "/users/" + session.userId() + "/sessions", null);
        return answer.status() == 200
                && StreamSupport.stream(RealmSide.json(answer.body()).spliterator(), false)
                        .anyMatch(each -> each.path("id").asText().equals(session.sessionId()));
    }

    @Override
    public void close() {
        super.close();
        people.close();
    }
}

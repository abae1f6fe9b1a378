// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.portcullis.tck.server.CuttingProxy;
import org.portcullis.tck.server.KeycloakServer;
import org.portcullis.tck.server.RealServers;

/**
 * A realm of a real Keycloak with the preview of its SCIM API, set up with the files of the adapter's page; one for all tests,
 * since tokens bear the proxy's address. It is seen by the admin API.
 */
final class RealKeycloak implements ScimSide {
    private static final Path PAGE = Path.of("../../distribution/docs/adapters/idp-scim");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "scim-canary-4711";
    private static final String PASSWORD = "account-password";
    private static RealKeycloak instance;

    private final KeycloakServer server = RealServers.keycloak();
    private final CuttingProxy proxy = new CuttingProxy(server.port());
    private final String realm;
    private final String admin;
    private final Map<String, String> groups = new HashMap<>();
    private final Set<String> mayLogIn = new HashSet<>();

    private RealKeycloak() {
        realm = server.newRealm("scim", "\"scimApiEnabled\":true");
        admin = "/admin/realms/" + realm;
        server.must("PUT", admin + "/users/profile", page("keycloak-user-profile.json"));
        server.must(
                "POST",
                admin + "/clients",
                page("keycloak-client.json")
                        .replace("{issuer}", "http://127.0.0.1:" + proxy.port() + "/realms/" + realm)
                        .replace("{secret}", SECRET));
        server.must(
                "POST",
                admin + "/clients",
                "{\"clientId\":\"login\",\"publicClient\":true,\"directAccessGrantsEnabled\":true}");
        grant(json(page("keycloak-roles.json")));
        for (List<String> names : List.of(AGENT_GROUPS, ROLES)) {
            for (String name : names) {
                server.must("POST", admin + "/groups", "{\"name\":\"" + name + "\"}");
            }
        }
        json(server.must("GET", admin + "/groups", null))
                .forEach(each ->
                        groups.put(each.path("name").asText(), each.path("id").asText()));
        add("resident");
    }

    static synchronized RealKeycloak get() {
        if (instance == null) {
            instance = new RealKeycloak();
        }
        return instance;
    }

    private static String page(String name) {
        try {
            return Files.readString(PAGE.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode first(String path) {
        return json(server.must("GET", admin + path, null)).path(0);
    }

    /** The roles of the page to our service account. */
    private void grant(JsonNode names) {
        String client = first("/clients?clientId=portcullis").path("id").asText();
        String management =
                first("/clients?clientId=realm-management").path("id").asText();
        String account = json(server.must("GET", admin + "/clients/" + client + "/service-account-user", null))
                .path("id")
                .asText();
        List<JsonNode> roles = new ArrayList<>();
        names.forEach(name -> roles.add(
                json(server.must("GET", admin + "/clients/" + management + "/roles/" + name.asText(), null))));
        server.must("POST", admin + "/users/" + account + "/role-mappings/clients/" + management, roles.toString());
    }

    /** The status of a call of the admin API with our client's own token. */
    int asOurClient(String method, String path, String body) {
        Map<String, String> form =
                Map.of("grant_type", "client_credentials", "client_id", "portcullis", "client_secret", SECRET);
        String token = json(server.post("/realms/" + realm + "/protocol/openid-connect/token", form)
                        .body())
                .path("access_token")
                .asText();
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + admin + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CuttingProxy proxy() {
        return proxy;
    }

    @Override
    public Map<String, Object> settings() {
        String base = "http://127.0.0.1:" + proxy.port() + "/realms/" + realm;
        return Map.of(
                "url",
                base + "/scim/v2",
                "token_url",
                base + "/protocol/openid-connect/token",
                "client_id",
                "portcullis",
                "agents_as",
                "user");
    }

    @Override
    public String secret() {
        return SECRET;
    }

    @Override
    public List<Account> accounts() {
        List<Account> all = new ArrayList<>();
        for (JsonNode user : json(server.must("GET", admin + "/users?max=1000&briefRepresentation=false", null))) {
            JsonNode attributes = user.path("attributes");
            all.add(new Account(
                    user.path("id").asText(),
                    user.path("username").asText(),
                    attributes.path("externalId").path(0).asText(),
                    user.path("enabled").asBoolean(),
                    attributes.path("userType").path(0).asText().equals("Agent"),
                    user.toString()));
        }
        return all;
    }

    @Override
    public String add(String name) {
        server.must("POST", admin + "/users", "{\"username\":\"" + name + "\",\"enabled\":true}");
        return first("/users?exact=true&username=" + name).path("id").asText();
    }

    @Override
    public void activate(String id, boolean active) {
        server.must("PUT", admin + "/users/" + id, "{\"enabled\":" + active + "}");
    }

    @Override
    public void delete(String id) {
        server.must("DELETE", admin + "/users/" + id, null);
    }

    @Override
    public Set<String> groupsOf(String id) {
        Set<String> in = new TreeSet<>();
        json(server.must("GET", admin + "/users/" + id + "/groups", null))
                .forEach(each -> in.add(each.path("name").asText()));
        return in;
    }

    @Override
    public void member(String group, String id, boolean is) {
        server.must(is ? "PUT" : "DELETE", admin + "/users/" + id + "/groups/" + groups.get(group), null);
    }

    /** Somebody gives it a password, once; then a login is tried. */
    @Override
    public boolean accepts(String id) {
        if (mayLogIn.add(id)) {
            server.must(
                    "PUT",
                    admin + "/users/" + id + "/reset-password",
                    "{\"type\":\"password\",\"temporary\":false,\"value\":\"" + PASSWORD + "\"}");
        }
        String name = json(server.must("GET", admin + "/users/" + id, null))
                .path("username")
                .asText();
        Map<String, String> form =
                Map.of("grant_type", "password", "client_id", "login", "username", name, "password", PASSWORD);
        return server.post("/realms/" + realm + "/protocol/openid-connect/token", form)
                        .status()
                == 200;
    }

    @Override
    public void clean() {
        accounts().stream().filter(each -> !each.name().equals("resident")).forEach(each -> delete(each.id()));
    }

    @Override
    public String changeMethod() {
        return "PATCH";
    }

    /** It goes on for the next test, which begins by cleaning it. */
    @Override
    public void close() {
        proxy.pass();
    }
}

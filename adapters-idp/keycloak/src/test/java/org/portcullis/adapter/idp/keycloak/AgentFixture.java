// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.portcullis.spi.directory.AgentDirectory;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.tck.PrincipalVendor;
import org.portcullis.tck.server.KeycloakServer.Answer;

/** Agents at a realm, real or in memory. */
final class AgentFixture extends KeycloakFixture implements PrincipalVendor {
    static final List<String> SCOPES = List.of("orders-read", "orders-write");
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Duration A_SECOND_AND_MORE = Duration.ofSeconds(4);

    AgentFixture(RealmSide side) {
        this(side, Map.of());
    }

    AgentFixture(RealmSide side, Map<String, Object> more) {
        super(side, more);
        removeAll();
    }

    @Override
    public AgentDirectory directory() {
        return adapter;
    }

    @Override
    public RevocationParticipant participant() {
        return adapter;
    }

    @Override
    public Set<String> groups() {
        return Set.copyOf(SCOPES);
    }

    /** A word of the request that makes an agent, or, once there is one, of the request that ends it. */
    @Override
    String telltale() {
        return marked() == 0 ? "fullScopeAllowed" : "\"enabled\":false";
    }

    private List<JsonNode> clients() {
        List<JsonNode> ours = new ArrayList<>();
        side.get("/clients?first=0&max=1000").forEach(client -> {
            if (client.at("/attributes").has(AgentClient.MARK)) {
                ours.add(client);
            }
        });
        return ours;
    }

    private void removeAll() {
        clients()
                .forEach(client ->
                        side.call("DELETE", "/clients/" + client.path("id").asText(), null));
        side.get("/users?first=0&max=1000").forEach(user -> {
            if (user.path("username").asText().startsWith("service-account-")) {
                side.call("DELETE", "/users/" + user.path("id").asText(), null);
            }
        });
    }

    @Override
    public void close() {
        super.close();
        removeAll();
    }

    JsonNode client(String agentId) {
        List<JsonNode> found = clients().stream()
                .filter(client ->
                        client.at("/attributes").path(AgentClient.MARK).asText().equals(agentId))
                .toList();
        if (found.size() > 1) {
            throw new AssertionError("more than one client of " + agentId);
        }
        return found.isEmpty() ? null : found.get(0);
    }

    private String path(String agentId) {
        return "/clients/" + client(agentId).path("id").asText();
    }

    @Override
    public Optional<Principal> principal(String agentId) {
        return Optional.ofNullable(client(agentId)).map(client -> {
            String id = client.path("id").asText();
            String secret =
                    side.get("/clients/" + id + "/client-secret").path("value").asText();
            boolean usable =
                    side.token(client.path("clientId").asText(), secret).isPresent();
            boolean human = client.path("publicClient").asBoolean()
                    || client.path("standardFlowEnabled").asBoolean()
                    || client.path("directAccessGrantsEnabled").asBoolean();
            return new Principal(id, usable, human, scopes(id));
        });
    }

    private Set<String> scopes(String id) {
        Set<String> names = new TreeSet<>();
        side.get("/clients/" + id + "/default-client-scopes")
                .forEach(scope -> names.add(scope.path("name").asText()));
        names.retainAll(SCOPES);
        return names;
    }

    @Override
    public int marked() {
        return clients().size();
    }

    /** A human whose name is the one that Keycloak would give to the client's own account. */
    @Override
    public String takeName(Target target) {
        String name = "service-account-" + target.agentId();
        side.user(name);
        return side.idOf("/users?first=0&max=1000", "username", name.toLowerCase(java.util.Locale.ROOT));
    }

    @Override
    public String print(String id) {
        Answer client = side.call("GET", "/clients/" + id, null);
        if (client.status() == 200) {
            ObjectNode print = (ObjectNode) RealmSide.json(client.body());
            print.remove(List.of("defaultClientScopes", "optionalClientScopes")); // in any order
            return print.toString() + scopes(id);
        }
        Answer user = side.call("GET", "/users/" + id, null);
        return user.status() == 200 ? user.body() : "";
    }

    @Override
    public void disable(String agentId) {
        change(agentId, RealmSide.object().put("enabled", false));
    }

    @Override
    public void enable(String agentId) {
        change(agentId, RealmSide.object().put("enabled", true));
    }

    void change(String agentId, ObjectNode change) {
        side.must("PUT", path(agentId), change.toString());
    }

    @Override
    public void remove(String agentId) {
        side.must("DELETE", path(agentId), null);
    }

    /** A token of the very second in which the client was ended counts for nothing, and an agent asks for another. */
    @Override
    public Access access(String agentId) {
        String secret = "agent-secret-" + NUMBER.incrementAndGet();
        change(agentId, RealmSide.object().put("secret", secret));
        Instant end = Instant.now().plus(A_SECOND_AND_MORE);
        String token = side.token(agentId, secret).orElseThrow();
        while (!side.isActive(token) && Instant.now().isBefore(end)) {
            token = side.token(agentId, secret).orElseThrow();
        }
        String last = token;
        return new Access(
                () -> side.isActive(last), () -> side.token(agentId, secret).isPresent());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.portcullis.adapter.kit.http.JsonRequest;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.inventory.Found;
import org.portcullis.spi.revocation.Receipt;

/** Brings agents' clients into the wanted state, and ends them. What doesn't bear our mark is never changed. */
final class Agents {
    private static final int CONFLICT = 409;
    private static final int ATTEMPTS = 5;
    private static final String CLIENTS = "/clients/";

    private final boolean exchange;
    private final Windows windows;
    private final AgentScopes scopes;
    private final Optional<AgentSessions> sessions;

    Agents(KeycloakSettings settings) {
        this.exchange = settings.tokenExchange;
        this.windows = new Windows(settings.pageSize);
        this.scopes = new AgentScopes(settings.agentScopes);
        this.sessions = settings.endSessions ? Optional.of(new AgentSessions()) : Optional.empty();
    }

    String apply(Realm.Session session, Target target) {
        return ChangedAtOnce.again(() -> settle(session, target));
    }

    private String settle(Realm.Session session, Target target) {
        for (int attempt = 1; ; attempt++) {
            Optional<AgentClient> found = find(session, target.agentId());
            if (target.state() == DesiredState.ABSENT) {
                return found.isPresent() ? remove(session, found.get()) : "";
            }
            AgentClient client = found.isPresent() ? found.get() : make(session, target);
            if (settle(session, client, target)) {
                return client.id();
            }
            if (attempt == ATTEMPTS) {
                throw new AdapterException(FailureKind.UNAVAILABLE, "others remove the agent's client all the time");
            }
        }
    }

    /** @return false when somebody has removed it meanwhile */
    private boolean settle(Realm.Session session, AgentClient client, Target target) {
        ObjectNode change = client.corrections(target, exchange);
        if (target.state() == DesiredState.DISABLED) {
            boolean there = end(session, client) && change(session, client, change);
            refuse(there ? scopes.settle(session, client.id(), target.groups()) : Set.of());
            return there;
        }
        Set<String> missing = scopes.settle(session, client.id(), target.groups()); // before it can get a token
        client.enabling(change, session.now);
        boolean there = change(session, client, change);
        refuse(there ? missing : Set.of());
        return there;
    }

    /** Ends the agent's client, whatever it holds. */
    Receipt end(Realm.Session session, String agentId) {
        return ChangedAtOnce.again(() -> ended(session, agentId));
    }

    private Receipt ended(Realm.Session session, String agentId) {
        Optional<AgentClient> found = find(session, agentId);
        if (found.isEmpty() || (found.get().isEnded() && hasNoSessions(session, found.get()))) {
            return new Receipt.AlreadyAbsent();
        }
        return end(session, found.get()) ? new Receipt.Ended(1) : new Receipt.AlreadyAbsent();
    }

    /** Whether nobody can use the agent's client, nor anything that was got with it; asked at Keycloak now. */
    boolean isEnded(Realm.Session session, String agentId) {
        Optional<AgentClient> found = find(session, agentId);
        return found.isEmpty() || (found.get().isEnded() && hasNoSessions(session, found.get()));
    }

    /**
     * In this order, so that what fails in the middle is found again as begun: the client can't be used, the token by which a
     * client changes itself is another, its sessions are gone, done.
     */
    private boolean end(Realm.Session session, AgentClient client) {
        boolean there = true;
        if (!client.isEnded()) {
            there = change(session, client, client.ending(session.now))
                    && session.post(CLIENTS + client.id() + "/registration-access-token", null, 404)
                                    .status()
                            != 404
                    && change(session, client, client.ended(session.now));
        }
        if (there && sessions.isPresent()) {
            sessions.get().end(session, client);
        }
        return there;
    }

    /** The clients with our mark: Keycloak's id, and the agent that it says to be. */
    List<Found> marked(Realm.Session session) {
        return windows.all(session, "/clients", "").stream()
                .map(AgentClient::of)
                .filter(client -> !client.mark().isEmpty())
                .map(client -> new Found("", client.id(), "client", client.mark()))
                .toList();
    }

    private boolean hasNoSessions(Realm.Session session, AgentClient client) {
        return sessions.isEmpty() || sessions.get().areNone(session, client);
    }

    private Optional<AgentClient> find(Realm.Session session, String agentId) {
        for (JsonNode each : session.list("/clients?clientId=" + JsonRequest.segment(agentId))) {
            AgentClient client = AgentClient.of(each);
            if (client.name().equals(agentId) && client.bears(agentId)) {
                return Optional.of(client);
            }
        }
        return Optional.empty();
    }

    private AgentClient make(Realm.Session session, Target target) {
        boolean taken = session.post("/clients", AgentClient.made(target, exchange, session.now), CONFLICT)
                .is(CONFLICT);
        return find(session, target.agentId())
                .orElseThrow(() -> taken
                        ? new AdapterException(
                                FailureKind.REJECTED,
                                "the name " + target.agentId()
                                        + " is taken by a client, or that of its service account by"
                                        + " a user, without our mark, which is left as it is")
                        : new AdapterException(FailureKind.UNAVAILABLE, "the client just made was removed by others"));
    }

    private static boolean change(Realm.Session session, AgentClient client, ObjectNode change) {
        return change.isEmpty() || session.put(CLIENTS + client.id(), change);
    }

    /** Its tokens count for nothing as soon as it is gone, and its sessions go with it. */
    private static String remove(Realm.Session session, AgentClient client) {
        session.delete(CLIENTS + client.id());
        return client.id();
    }

    private static void refuse(Set<String> missing) {
        if (!missing.isEmpty()) {
            throw new AdapterException(
                    FailureKind.REJECTED,
                    "there are no client scopes " + missing + " among agent_scopes and in the realm; the rest is done");
        }
    }
}

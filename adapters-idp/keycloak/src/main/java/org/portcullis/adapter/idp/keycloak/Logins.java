// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.portcullis.adapter.kit.http.JsonRequest;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.people.HumanSession;
import org.portcullis.spi.people.SessionRef;
import org.portcullis.spi.people.TokenIssuer;

/**
 * People's online sessions in the realm. Each is looked up among those of its own user, who must be enabled: a session of
 * somebody else proves nothing, and Keycloak leaves the sessions of a disabled user where they are. Offline sessions and
 * service accounts aren't people who are signed in.
 */
final class Logins {
    /** What Keycloak's own ids, and those of federated users, look like; anything else is none. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:@._+-]{0,254}");

    private final KeycloakSettings settings;

    Logins(KeycloakSettings settings) {
        this.settings = settings;
    }

    /** As the realm publishes it, with the keys of its certificate endpoint. */
    TokenIssuer tokenIssuer(Realm.Session session) {
        JsonNode keys = session.published("/protocol/openid-connect/certs");
        if (!keys.path("keys").isArray()) {
            throw new AdapterException(FailureKind.INTERNAL, "Keycloak's certificate endpoint gave no keys");
        }
        return new TokenIssuer(
                session.issuer,
                keys.toString(),
                Set.copyOf(settings.tokenAudiences),
                Set.copyOf(settings.peopleClients));
    }

    List<HumanSession> standing(Realm.Session session, List<SessionRef> refs) {
        Map<String, Optional<Login>> logins = new HashMap<>();
        List<HumanSession> answers = new ArrayList<>();
        for (SessionRef ref : refs) {
            Optional<Login> login = logins.computeIfAbsent(ref.userId(), user -> login(session, user));
            answers.add(login.filter(found -> found.sessions().contains(ref.sessionId()))
                    .map(found -> new HumanSession(ref, true, session.issuer, settings.issuer, found.subject()))
                    .orElseGet(() -> HumanSession.ended(ref, session.issuer)));
        }
        return answers;
    }

    /** Somebody who may be signed in, with their online sessions. */
    private record Login(String subject, Set<String> sessions) {}

    private Optional<Login> login(Realm.Session session, String userId) {
        if (!ID.matcher(userId).matches()) {
            return Optional.empty();
        }
        String path = "/users/" + JsonRequest.segment(userId);
        Optional<JsonNode> user = session.find(path)
                .filter(found -> found.path("id").asText().equals(userId)
                        && found.path("enabled").asBoolean(false)
                        && found.path("serviceAccountClientId").asText("").isEmpty()
                        && isTheirs(found));
        if (user.isEmpty()) {
            return Optional.empty();
        }
        Set<String> sessions = new HashSet<>();
        session.find(path + "/sessions")
                .ifPresent(list ->
                        list.forEach(each -> sessions.add(each.path("id").asText())));
        String subject = settings.subjectOf(user.get());
        return subject.isEmpty() ? Optional.empty() : Optional.of(new Login(subject, sessions));
    }

    /** An address that nobody has verified is what somebody says of themselves, and names nobody. */
    private boolean isTheirs(JsonNode user) {
        return settings.subject != KeycloakSettings.Subject.EMAIL
                || user.path("emailVerified").asBoolean(false);
    }

    boolean end(Realm.Session session, SessionRef ref) {
        boolean theirs = ID.matcher(ref.userId()).matches()
                && ID.matcher(ref.sessionId()).matches()
                && session.find("/users/" + JsonRequest.segment(ref.userId()) + "/sessions").stream()
                        .flatMap(list -> {
                            List<String> ids = new ArrayList<>();
                            list.forEach(each -> ids.add(each.path("id").asText()));
                            return ids.stream();
                        })
                        .anyMatch(ref.sessionId()::equals);
        return theirs && session.delete("/sessions/" + JsonRequest.segment(ref.sessionId()) + "?isOffline=false");
    }
}

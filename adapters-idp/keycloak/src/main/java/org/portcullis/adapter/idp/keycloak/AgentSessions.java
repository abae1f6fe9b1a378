// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.portcullis.adapter.kit.http.JsonRequest;

/**
 * What a client has in users' sessions. A session of the agent's own is ended whole. In a human's, only what the agent has
 * there goes, with the consent to it: the human stays logged in everywhere else. An agent's part in a human's online session
 * can't be taken out by itself; its tokens are dead by the client's end, like all.
 */
final class AgentSessions {
    private static final int PAGE = 100;
    private static final String OWN = "service-account-";

    /** A session that has to go. */
    private record Found(String id, String userId, boolean own, boolean offline) {}

    void end(Realm.Session session, AgentClient client) {
        for (Found each : found(session, client)) {
            if (each.own()) {
                session.delete("/sessions/" + each.id() + "?isOffline=" + each.offline());
            } else {
                session.delete("/users/" + each.userId() + "/consents/" + JsonRequest.segment(client.name()));
            }
        }
    }

    boolean areNone(Realm.Session session, AgentClient client) {
        return found(session, client).isEmpty();
    }

    private static List<Found> found(Realm.Session session, AgentClient client) {
        List<Found> all = new ArrayList<>();
        for (boolean offline : List.of(false, true)) {
            String path = "/clients/" + client.id() + (offline ? "/offline-sessions" : "/user-sessions");
            int size = PAGE;
            for (int first = 0; size == PAGE; first += PAGE) {
                JsonNode page = session.list(path + "?first=" + first + "&max=" + PAGE);
                for (JsonNode each : page) {
                    boolean own = each.path("username").asText().startsWith(OWN);
                    if (own || offline) {
                        all.add(new Found(
                                each.path("id").asText(), each.path("userId").asText(), own, offline));
                    }
                }
                size = page.size();
            }
        }
        return all;
    }
}

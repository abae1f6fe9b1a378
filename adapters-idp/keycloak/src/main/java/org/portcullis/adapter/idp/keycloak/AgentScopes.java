// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The client scopes that an instance looks after; an agent's groups are the ones that its client has by default. No other
 * scope is ever given or taken. Groups of users would ask for the right to change any user.
 */
final class AgentScopes {
    private final List<String> all;

    AgentScopes(List<String> all) {
        this.all = all;
    }

    /** @return what was wanted and isn't there */
    Set<String> settle(Realm.Session session, String clientId, Set<String> wanted) {
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(all);
        if (all.isEmpty()) {
            return missing;
        }
        String own = "/clients/" + clientId + "/default-client-scopes";
        Map<String, String> has = byName(session.list(own));
        Map<String, String> there = null;
        for (String scope : all) {
            if (!wanted.contains(scope) && has.containsKey(scope)) {
                session.delete(own + "/" + has.get(scope));
            } else if (wanted.contains(scope) && !has.containsKey(scope)) {
                there = there == null ? byName(session.list("/client-scopes")) : there;
                if (!there.containsKey(scope) || !session.put(own + "/" + there.get(scope), AgentClient.object())) {
                    missing.add(scope);
                }
            }
        }
        return missing;
    }

    private static Map<String, String> byName(JsonNode list) {
        Map<String, String> ids = new HashMap<>();
        list.forEach(each -> ids.put(each.path("name").asText(), each.path("id").asText()));
        return ids;
    }
}

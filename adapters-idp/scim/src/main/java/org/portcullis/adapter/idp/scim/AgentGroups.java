// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.portcullis.adapter.kit.http.JsonRequest;
import org.portcullis.spi.CallContext;

/** The groups that an instance looks after, by their names; no other is ever changed. */
final class AgentGroups {
    private static final String GROUPS = "/Groups";
    private static final String NAME = "displayName";
    private static final String MEMBERS = "members";

    private final ScimSettings settings;
    private final ScimClient client;
    private final Abilities abilities;
    private final Listing listing;

    AgentGroups(ScimSettings settings, ScimClient client, Abilities abilities, Listing listing) {
        this.settings = settings;
        this.client = client;
        this.abilities = abilities;
        this.listing = listing;
    }

    /** @return what was wanted and isn't there */
    Set<String> settle(String agent, Set<String> wanted, CallContext context) {
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(settings.agentGroups);
        for (String name : settings.agentGroups) {
            Optional<JsonNode> group = find(name, context);
            if (group.isPresent()) {
                settle(agent, group.get(), wanted.contains(name), context);
            } else if (wanted.contains(name)) {
                missing.add(name);
            }
        }
        return missing;
    }

    private Optional<JsonNode> find(String name, CallContext context) {
        String filter = abilities.of(context).filter() ? Scim.equal(NAME, name) : "";
        return listing.all(GROUPS, filter, "", context).stream()
                .filter(each -> Scim.text(each, NAME).equals(name))
                .findFirst();
    }

    /** Asked for with its members, which servers leave out of lists, and some of all that doesn't ask. */
    private void settle(String agent, JsonNode found, boolean wanted, CallContext context) {
        String path = GROUPS + "/" + JsonRequest.segment(Scim.text(found, "id"));
        JsonNode group = client.send(JsonRequest.get(path + "?attributes=" + NAME + "," + MEMBERS), context)
                .body();
        boolean is = false;
        for (JsonNode member : Scim.member(group, MEMBERS)) {
            is |= Scim.text(member, "value").equals(agent);
        }
        if (is != wanted) {
            client.send(change(path, group, agent, wanted, context), context);
        }
    }

    private JsonRequest change(String path, JsonNode group, String agent, boolean wanted, CallContext context) {
        ObjectNode member = Scim.JSON.objectNode().put("value", agent);
        if (settings.update == ScimSettings.Update.PUT
                || settings.update == ScimSettings.Update.AUTO
                        && !abilities.of(context).patch()) {
            return JsonRequest.put(path, withMember(group, member, wanted));
        }
        ArrayNode one = Scim.JSON.arrayNode().add(member);
        List<ObjectNode> operation = List.of(
                wanted
                        ? Scim.operation("add", MEMBERS, one)
                        : Scim.operation("remove", MEMBERS + "[value eq " + Scim.JSON.textNode(agent) + "]", null));
        return JsonRequest.of("PATCH", path, Scim.patch(Scim.JSON.arrayNode().addAll(operation)));
    }

    private static ObjectNode withMember(JsonNode group, ObjectNode member, boolean wanted) {
        ObjectNode whole = group.deepCopy();
        whole.remove("meta");
        ArrayNode members = Scim.JSON.arrayNode();
        for (JsonNode each : Scim.member(group, MEMBERS)) {
            if (!Scim.text(each, "value").equals(Scim.text(member, "value"))) {
                members.add(each);
            }
        }
        if (wanted) {
            members.add(member);
        }
        whole.set(MEMBERS, members);
        return whole;
    }
}

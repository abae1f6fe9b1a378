// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.adapter.kit.http.JsonAnswer;
import org.portcullis.adapter.kit.http.JsonRequest;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;

/** Brings agents' resources into the wanted state. They are found by our mark alone, and nothing else is ever changed. */
final class Agents {
    private static final int ATTEMPTS = 12;

    private final ScimSettings settings;
    private final ScimClient client;
    private final Abilities abilities;
    private final Listing listing;
    private final AgentShape shape;
    private final Changes changes;
    private final AgentGroups groups;

    Agents(ScimSettings settings, ScimClient client, Abilities abilities, Listing listing) {
        this.settings = settings;
        this.client = client;
        this.abilities = abilities;
        this.listing = listing;
        this.shape = new AgentShape(settings);
        this.changes = new Changes(settings, client, abilities);
        this.groups = new AgentGroups(settings, client, abilities, listing);
    }

    String apply(Target target, CallContext context) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<String> id = applyOnce(target, context);
            if (id.isPresent()) {
                return id.get();
            }
        }
        throw new AdapterException(FailureKind.UNAVAILABLE, "others change the agent's resource all the time");
    }

    /** Empty when another changed it meanwhile. */
    private Optional<String> applyOnce(Target target, CallContext context) {
        Optional<JsonNode> found = find(target.agentId(), context);
        if (target.state() == DesiredState.ABSENT) {
            return found.isEmpty() ? Optional.of("") : remove(found.get(), context);
        }
        JsonNode agent = found.isPresent() ? found.get() : make(target, context);
        String id = Scim.text(agent, "id");
        Set<String> missing;
        if (target.state()
                == DesiredState.ENABLED) { // whoever may not be in a group any more isn't, before it may be used
            missing = groups.settle(id, target.groups(), context);
            if (!stand(agent, target, context)) {
                return Optional.empty();
            }
        } else {
            if (!stand(agent, target, context)) {
                return Optional.empty();
            }
            missing = groups.settle(id, target.groups(), context);
        }
        if (!missing.isEmpty()) {
            throw new AdapterException(
                    FailureKind.REJECTED,
                    "there are no groups " + missing + " among agent_groups and at the server; the rest is done");
        }
        return Optional.of(id);
    }

    /** What bears the mark, whatever the server takes a filter for. */
    private Optional<JsonNode> find(String agentId, CallContext context) {
        boolean filters = settings.find == ScimSettings.Find.FILTER
                || settings.find == ScimSettings.Find.AUTO
                        && abilities.of(context).filter();
        String filter = filters ? Scim.equal(Mark.ATTRIBUTE, Mark.of(agentId)) : "";
        List<JsonNode> found = listing.all(settings.agentsPath, filter, "", context).stream()
                .filter(each -> Mark.isOn(each, agentId))
                .toList();
        if (found.size() > 1) {
            throw new AdapterException(
                    FailureKind.REJECTED,
                    "two resources bear the mark of " + agentId + ": remove one of " + Scim.text(found.get(0), "id")
                            + " and " + Scim.text(found.get(1), "id"));
        }
        return found.stream().findFirst();
    }

    private JsonNode make(Target target, CallContext context) {
        JsonAnswer answer = client.send(
                JsonRequest.post(settings.agentsPath, shape.of(target)).expecting(409), context);
        if (answer.is(409)) { // another node, or our own lost call, may have made it
            return find(target.agentId(), context)
                    .orElseThrow(() -> new AdapterException(
                            FailureKind.REJECTED,
                            "the name " + target.name()
                                    + " is taken by a resource without our mark, which is left as it is"));
        }
        JsonNode made = answer.body();
        if (!Mark.isOn(made, target.agentId())) { // told in part, or not kept
            made = client.send(JsonRequest.get(path(made)), context).body();
        }
        if (!Mark.isOn(made, target.agentId())) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "the server made " + Scim.text(made, "id")
                            + " and doesn't keep its externalId, by which we know it again; remove it, and set the server"
                            + " up as the adapter's page says");
        }
        return made;
    }

    /** Only what the server shows afterwards counts: some answer 200 to what they left as it was. */
    private boolean stand(JsonNode agent, Target target, CallContext context) {
        Map<String, JsonNode> wanted = shape.differences(agent, target);
        if (wanted.isEmpty()) {
            return true;
        }
        String path = path(agent);
        if (!changes.apply(path, agent, wanted, context)) {
            return false;
        }
        JsonAnswer after = client.send(JsonRequest.get(path).expecting(404), context);
        boolean enabled = target.state() == DesiredState.ENABLED;
        if (after.is(404)) {
            return false;
        }
        if (Scim.isActive(after.body()) != enabled) {
            throw new AdapterException(
                    FailureKind.REJECTED,
                    "the server said yes, and " + Scim.text(agent, "id") + " is still " + (enabled ? "in" : "")
                            + "active; set update or patch_style to what it understands");
        }
        return true;
    }

    private Optional<String> remove(JsonNode agent, CallContext context) {
        return changes.remove(path(agent), agent, context) ? Optional.of(Scim.text(agent, "id")) : Optional.empty();
    }

    private String path(JsonNode agent) {
        return settings.agentsPath + "/" + JsonRequest.segment(Scim.text(agent, "id"));
    }
}

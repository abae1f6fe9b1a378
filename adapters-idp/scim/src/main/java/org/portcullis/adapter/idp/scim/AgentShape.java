// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;

/** An agent as a resource. */
final class AgentShape {
    private final ScimSettings settings;

    AgentShape(ScimSettings settings) {
        this.settings = settings;
    }

    /** The whole of it, to be made. */
    ObjectNode of(Target target) {
        ObjectNode resource = Scim.JSON.objectNode();
        resource.putArray("schemas").add(settings.agentSchema);
        resource.put(Mark.ATTRIBUTE, Mark.of(target.agentId()));
        resource.put(settings.agentName, target.name());
        resource.put("active", target.state() == DesiredState.ENABLED);
        told(target).forEach(resource::put);
        return resource;
    }

    /** What is other than it shall be; {@code active} aside, only of what the server keeps. */
    Map<String, JsonNode> differences(JsonNode resource, Target target) {
        Map<String, JsonNode> changes = new LinkedHashMap<>();
        boolean enabled = target.state() == DesiredState.ENABLED;
        if (Scim.isActive(resource) != enabled) {
            changes.put("active", Scim.JSON.booleanNode(enabled));
        }
        told(target).forEach((name, value) -> {
            String is = Scim.text(resource, name);
            if (!is.isEmpty() && !is.equals(value)) {
                changes.put(name, Scim.JSON.textNode(value));
            }
        });
        return changes;
    }

    /** For people who look into the server. */
    private Map<String, String> told(Target target) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("displayName", target.name());
        if (settings.agentsAreUsers()) {
            told.put("userType", settings.agentUserType);
        } else {
            Map<String, String> facts = new TreeMap<>(target.attributes());
            facts.put("environment", target.environment());
            facts.put("owner", target.owner());
            told.put(
                    "description",
                    facts.entrySet().stream()
                            .map(each -> each.getKey() + "=" + each.getValue())
                            .collect(Collectors.joining(", ")));
        }
        return told;
    }
}

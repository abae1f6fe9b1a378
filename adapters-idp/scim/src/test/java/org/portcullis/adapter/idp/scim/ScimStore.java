// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.unboundid.scim2.common.GenericScimResource;
import com.unboundid.scim2.common.exceptions.BadRequestException;
import com.unboundid.scim2.common.exceptions.ScimException;
import com.unboundid.scim2.common.filters.Filter;
import com.unboundid.scim2.common.messages.PatchRequest;
import com.unboundid.scim2.common.utils.FilterEvaluator;
import com.unboundid.scim2.common.utils.JsonUtils;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Resources in memory. What a filter and a PATCH mean is decided by UnboundID's SCIM 2 library, not by us. */
final class ScimStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES = List.of("userName", "agentUserName", "name", "displayName");

    private final Dialect dialect;
    private final Map<String, LinkedHashMap<String, ObjectNode>> types = new LinkedHashMap<>();
    private int versions;
    /** Drops externalId without a word, as Keycloak does where its user profile has no place for it. */
    volatile boolean forgetful;

    record Answer(int status, JsonNode body) {}

    ScimStore(Dialect dialect) {
        this.dialect = dialect;
        clear();
    }

    synchronized void clear() {
        types.clear();
        types.put("Users", new LinkedHashMap<>());
        types.put("Groups", new LinkedHashMap<>());
        if (dialect != Dialect.OLD) {
            types.put("Agents", new LinkedHashMap<>());
        }
    }

    ObjectNode abilities() {
        ObjectNode all = JSON.createObjectNode();
        boolean old = dialect == Dialect.OLD;
        all.putObject("patch").put("supported", !old);
        all.putObject("etag").put("supported", dialect != Dialect.VALUES);
        ObjectNode filter = all.putObject("filter").put("supported", !old);
        if (old) {
            filter.put("maxResults", 3);
        }
        return all;
    }

    private LinkedHashMap<String, ObjectNode> of(String type) throws ScimException {
        if (!types.containsKey(type)) {
            throw new BadRequestException("no such type");
        }
        return types.get(type);
    }

    synchronized Answer create(String type, ObjectNode sent) throws ScimException {
        String name = name(sent);
        for (String each : List.of("Users", "Agents")) {
            for (ObjectNode other :
                    types.getOrDefault(each, new LinkedHashMap<>()).values()) {
                if (name(other).equalsIgnoreCase(name) && !type.equals("Groups")) {
                    return new Answer(409, JSON.createObjectNode().put("scimType", "uniqueness"));
                }
            }
        }
        of(type);
        if (forgetful) {
            sent.remove("externalId");
        }
        return new Answer(201, shown(type, types.get(type).get(add(type, sent))));
    }

    synchronized String add(String type, ObjectNode resource) {
        String id = UUID.randomUUID().toString();
        resource.put("id", id);
        touch(resource);
        types.get(type).put(id, resource);
        return id;
    }

    private void touch(ObjectNode resource) {
        String version = "W/\"" + ++versions + "\"";
        resource.putObject("meta").put("version", version).put("lastModified", "2026-11-23T10:00:00Z");
    }

    private static String name(JsonNode resource) {
        return NAMES.stream()
                .map(each -> resource.path(each))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst()
                .orElse("");
    }

    synchronized Answer list(String type, Map<String, String> query) throws ScimException {
        List<ObjectNode> found = new ArrayList<>();
        if (query.containsKey("filter") && dialect == Dialect.OLD) {
            throw BadRequestException.invalidFilter("filters are not supported");
        }
        Filter filter = query.containsKey("filter") ? Filter.fromString(query.get("filter")) : null;
        for (ObjectNode each : of(type).values()) {
            if (filter == null || FilterEvaluator.evaluate(filter, each)) {
                found.add(each);
            }
        }
        int start = Integer.parseInt(query.getOrDefault("startIndex", "1"));
        int count = Integer.parseInt(query.getOrDefault("count", "100"));
        ObjectNode page = JSON.createObjectNode().put("totalResults", found.size());
        ArrayNode resources = page.putArray("Resources");
        int most = dialect == Dialect.OLD ? Math.min(3, count) : count;
        found.stream().skip(start - 1L).limit(most).forEach(each -> resources.add(asked(type, each, query)));
        return new Answer(200, page);
    }

    synchronized Answer get(String type, String id, Map<String, String> query) throws ScimException {
        ObjectNode resource = of(type).get(id);
        return resource == null ? new Answer(404, null) : new Answer(200, asked(type, resource, query));
    }

    private ObjectNode asked(String type, ObjectNode resource, Map<String, String> query) {
        ObjectNode shown = shown(type, resource);
        if (query.containsKey("attributes")) {
            shown.retain(List.of((query.get("attributes") + ",id,meta,schemas").split(",")));
        } else {
            shown.remove("members");
        }
        return shown;
    }

    private ObjectNode shown(String type, ObjectNode resource) {
        ObjectNode shown = resource.deepCopy();
        if (dialect != Dialect.LETTER && shown.has("active")) {
            shown.put("active", shown.get("active").asBoolean() ? "True" : "False");
        }
        if (!type.equals("Groups")) {
            ArrayNode groups = shown.putArray("groups");
            groupsOf(shown.path("id").asText())
                    .forEach(each -> groups.addObject().put("display", each));
        }
        return shown;
    }

    synchronized Answer patch(String type, String id, JsonNode sent, String version) throws ScimException, IOException {
        ObjectNode resource = of(type).get(id);
        boolean withPath = sent.at("/Operations/0").has("path");
        if (dialect == Dialect.OLD) {
            return new Answer(501, null);
        }
        if (dialect == Dialect.VALUES && withPath && !type.equals("Groups")) {
            throw BadRequestException.invalidPath("no paths, please");
        }
        if (resource == null || isOther(resource, version)) {
            return new Answer(resource == null ? 404 : 412, null);
        }
        GenericScimResource changed = new GenericScimResource(resource);
        JsonUtils.nodeToValue(sent, PatchRequest.class).apply(changed);
        touch(resource);
        return new Answer(
                dialect == Dialect.VALUES ? 204 : 200, dialect == Dialect.VALUES ? null : shown(type, resource));
    }

    synchronized Answer put(String type, String id, ObjectNode sent, String version) throws ScimException {
        ObjectNode resource = of(type).get(id);
        if (resource == null || isOther(resource, version)) {
            return new Answer(resource == null ? 404 : 412, null);
        }
        if (version == null && !type.equals("Groups")) {
            return new Answer(428, null);
        }
        if (sent.path("active").isTextual()) {
            sent.put("active", sent.path("active").asText().equals("True"));
        }
        sent.put("id", id);
        touch(sent);
        of(type).put(id, sent);
        return new Answer(200, shown(type, sent));
    }

    synchronized Answer delete(String type, String id, String version) throws ScimException {
        ObjectNode resource = of(type).get(id);
        if (resource == null || isOther(resource, version)) {
            return new Answer(resource == null ? 404 : 412, null);
        }
        remove(id);
        return new Answer(204, null);
    }

    private static boolean isOther(ObjectNode resource, String version) {
        return version != null && !resource.at("/meta/version").asText().equals(version);
    }

    synchronized void remove(String id) {
        types.values().forEach(each -> each.remove(id));
    }

    synchronized void activate(String id, boolean active) {
        types.values()
                .forEach(each -> each.computeIfPresent(id, (any, resource) -> {
                    resource.put("active", active);
                    touch(resource);
                    return resource;
                }));
    }

    synchronized Set<String> groupsOf(String id) {
        Set<String> in = new TreeSet<>();
        for (ObjectNode group : types.get("Groups").values()) {
            for (JsonNode member : group.path("members")) {
                if (member.path("value").asText().equals(id)) {
                    in.add(group.path("displayName").asText());
                }
            }
        }
        return in;
    }

    synchronized void member(String group, String id, boolean is) {
        for (ObjectNode each : types.get("Groups").values()) {
            if (each.path("displayName").asText().equals(group)) {
                ArrayNode members = each.withArray("members");
                for (int i = members.size() - 1; i >= 0; i--) {
                    if (members.get(i).path("value").asText().equals(id)) {
                        members.remove(i);
                    }
                }
                if (is) {
                    members.addObject().put("value", id);
                }
            }
        }
    }

    synchronized List<ScimSide.Account> accounts() {
        List<ScimSide.Account> all = new ArrayList<>();
        types.forEach((type, resources) -> resources.values().stream()
                .filter(each -> !type.equals("Groups"))
                .forEach(each -> all.add(new ScimSide.Account(
                        each.path("id").asText(),
                        name(each),
                        each.path("externalId").asText(),
                        each.path("active").asBoolean(true),
                        type.equals("Agents") || each.path("userType").asText().equals("Agent"),
                        each.toString()))));
        return all;
    }
}

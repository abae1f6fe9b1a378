// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import org.portcullis.adapter.kit.http.JsonAnswer;
import org.portcullis.adapter.kit.http.JsonRequest;
import org.portcullis.spi.CallContext;

/**
 * Changes some attributes of a resource in the way that the server takes: a PATCH with a path for each, a PATCH with one value
 * and no path, or the whole resource by PUT. Where the server gives versions, only the one that was looked at is changed.
 */
final class Changes {
    private static final int GONE = 404;
    private static final int CHANGED = 412;
    private static final int CONFLICT = 409;

    private final ScimSettings settings;
    private final ScimClient client;
    private final Abilities abilities;

    Changes(ScimSettings settings, ScimClient client, Abilities abilities) {
        this.settings = settings;
        this.client = client;
        this.abilities = abilities;
    }

    /** False when the resource is gone, or was changed by another since it was read: nothing was done. */
    boolean apply(String path, JsonNode resource, Map<String, JsonNode> values, CallContext context) {
        Abilities.Said said = abilities.of(context);
        boolean patch = settings.update == ScimSettings.Update.PATCH
                || settings.update == ScimSettings.Update.AUTO && said.patch();
        JsonRequest request = patch
                ? JsonRequest.of("PATCH", path, Scim.patch(operations(values)))
                : JsonRequest.put(path, replaced((ObjectNode) resource.deepCopy(), values));
        return done(client.send(
                conditional(request, resource, said)
                        .expecting(GONE)
                        .expecting(CHANGED)
                        .expecting(CONFLICT),
                context));
    }

    /** False when it was changed by another since it was read. */
    boolean remove(String path, JsonNode resource, CallContext context) {
        JsonRequest request = conditional(JsonRequest.delete(path), resource, abilities.of(context));
        JsonAnswer answer = client.send(request.expecting(GONE).expecting(CHANGED), context);
        return !answer.is(CHANGED);
    }

    private static boolean done(JsonAnswer answer) {
        return !answer.is(GONE) && !answer.is(CHANGED) && !answer.is(CONFLICT);
    }

    private static JsonRequest conditional(JsonRequest request, JsonNode resource, Abilities.Said said) {
        String version = resource.path("meta").path("version").asText("");
        return said.etag() && !version.isEmpty() ? request.header("If-Match", version) : request;
    }

    private ArrayNode operations(Map<String, JsonNode> values) {
        ArrayNode operations = Scim.JSON.arrayNode();
        if (settings.patchStyle == ScimSettings.PatchStyle.VALUE) {
            ObjectNode all = Scim.JSON.objectNode();
            values.forEach(all::set);
            return operations.add(Scim.operation("replace", "", all));
        }
        values.forEach((name, value) -> operations.add(Scim.operation("replace", name, value)));
        return operations;
    }

    /** The resource as it is, without what is the server's alone, and with the new values. */
    private static ObjectNode replaced(ObjectNode resource, Map<String, JsonNode> values) {
        resource.remove("meta");
        resource.remove("groups");
        values.forEach((name, value) -> {
            for (Iterator<String> names = resource.fieldNames(); names.hasNext(); ) {
                if (names.next().equalsIgnoreCase(name)) {
                    names.remove();
                }
            }
            resource.set(name, value);
        });
        return resource;
    }
}

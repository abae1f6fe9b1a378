// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import org.portcullis.adapter.kit.http.HttpEndpoint;
import org.portcullis.adapter.kit.http.HttpJsonClient;
import org.portcullis.adapter.kit.http.JsonRequest;
import org.portcullis.adapter.kit.http.TlsTrust;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.SecretResolver;

/** The embedded target's interface for grants; the only class here that knows its paths and its JSON. */
final class PamLocalClient implements AutoCloseable {
    private final HttpJsonClient admin;
    private final SecretResolver secrets;
    private final String adminSecretRef;

    PamLocalClient(PamLocalSettings settings, SecretResolver secrets, Clock clock) {
        this.admin = new HttpJsonClient(new HttpEndpoint(settings.adminUrl(), TlsTrust.system()), clock);
        this.secrets = secrets;
        this.adminSecretRef = settings.adminSecretRef();
    }

    /** What a space still holds. */
    record Space(boolean closed, int grants, int sessions) {
        boolean isEmpty() {
            return grants == 0 && sessions == 0;
        }
    }

    /** The target's stable id. */
    String identity(CallContext context) {
        return call(JsonRequest.get("/admin/identity"), context)
                .path("cluster_id")
                .asText();
    }

    /** Makes the grant, or puts it in the place of the one of this id. */
    void putGrant(String id, String account, ArrayNode operations, String task, Instant expires, CallContext context) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("account", account).put("task", task).put("expires_at", expires.toString());
        body.set("operations", operations);
        call(JsonRequest.put("/admin/grants/" + id, body), context);
    }

    /** Ends all grants of the space with the sessions that rest on them, and refuses new ones; how many there were. */
    int closeSpace(String space, CallContext context) {
        return call(JsonRequest.delete("/admin/spaces/" + space), context)
                .path("ended")
                .asInt();
    }

    Space space(String space, CallContext context) {
        JsonNode answer = call(JsonRequest.get("/admin/spaces/" + space), context);
        return new Space(
                answer.path("closed").asBoolean(),
                answer.path("grants").size(),
                answer.path("sessions").size());
    }

    private JsonNode call(JsonRequest request, CallContext context) {
        try (Secret secret = secrets.resolve(adminSecretRef)) {
            return admin.send(request.header("Authorization", "Bearer " + secret.revealString()), context)
                    .body();
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}

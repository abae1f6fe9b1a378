// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import org.portcullis.adapter.kit.http.BearerJsonClient;
import org.portcullis.adapter.kit.http.HttpEndpoint;
import org.portcullis.adapter.kit.http.JsonRequest;
import org.portcullis.adapter.kit.http.TlsTrust;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.secret.SecretResolver;

/** The embedded target's interface for grants; the only class here that knows its paths and its JSON. */
final class PamLocalClient implements AutoCloseable {
    private final BearerJsonClient admin;

    PamLocalClient(PamLocalSettings settings, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        HttpEndpoint endpoint = new HttpEndpoint(settings.adminUrl(), TlsTrust.system());
        this.admin = new BearerJsonClient(endpoint, hosts, secrets, settings.adminSecretRef(), clock);
    }

    /** What a space still holds. */
    record Space(boolean closed, int grants, int sessions) {
        boolean isEmpty() {
            return grants == 0 && sessions == 0;
        }
    }

    /** The target's stable id. */
    String identity(CallContext context) {
        return admin.call(JsonRequest.get("/admin/identity"), context)
                .path("cluster_id")
                .asText();
    }

    /** Makes the grant, or puts it in the place of the one of this id. */
    void putGrant(String id, String account, ArrayNode operations, String task, Instant expires, CallContext context) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("account", account).put("task", task).put("expires_at", expires.toString());
        body.set("operations", operations);
        admin.call(JsonRequest.put("/admin/grants/" + id, body), context);
    }

    /** Ends all grants of the space with the sessions that rest on them, and refuses new ones; how many there were. */
    int closeSpace(String space, CallContext context) {
        return admin.call(JsonRequest.delete("/admin/spaces/" + space), context)
                .path("ended")
                .asInt();
    }

    Space space(String space, CallContext context) {
        JsonNode answer = admin.call(JsonRequest.get("/admin/spaces/" + space), context);
        return new Space(
                answer.path("closed").asBoolean(),
                answer.path("grants").size(),
                answer.path("sessions").size());
    }

    @Override
    public void close() {
        admin.close();
    }
}

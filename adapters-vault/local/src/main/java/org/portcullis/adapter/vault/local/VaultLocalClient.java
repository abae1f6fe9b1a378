// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import org.portcullis.adapter.kit.http.BearerJsonClient;
import org.portcullis.adapter.kit.http.HttpEndpoint;
import org.portcullis.adapter.kit.http.HttpJsonClient;
import org.portcullis.adapter.kit.http.JsonRequest;
import org.portcullis.adapter.kit.http.TlsTrust;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.secret.SecretResolver;

/** The embedded target's interface; the only class here that knows its paths and its JSON. */
final class VaultLocalClient implements AutoCloseable {
    private final BearerJsonClient admin;
    private final HttpJsonClient data;

    VaultLocalClient(VaultLocalSettings settings, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        HttpEndpoint endpoint = new HttpEndpoint(settings.adminUrl(), TlsTrust.system());
        this.admin = new BearerJsonClient(endpoint, hosts, secrets, settings.adminSecretRef(), clock);
        this.data = new HttpJsonClient(new HttpEndpoint(settings.url(), TlsTrust.system()), hosts, clock);
    }

    /** What a space still holds. */
    record Space(boolean closed, int accounts, int sessions) {
        boolean isEmpty() {
            return accounts == 0 && sessions == 0;
        }
    }

    /** The target's stable id. */
    String identity(CallContext context) {
        return admin.call(JsonRequest.get("/admin/identity"), context)
                .path("cluster_id")
                .asText();
    }

    /** Makes the account, or puts it in the place of the one of this name. */
    void putAccount(String name, String password, Set<String> operations, String task, Instant expires, CallContext c) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("password", password).put("task", task).put("expires_at", expires.toString());
        operations.forEach(body.putArray("operations")::add);
        admin.call(JsonRequest.put("/admin/accounts/" + name, body), c);
    }

    /** Ends all accounts of the space and refuses new ones; returns how many there were. */
    int closeSpace(String space, CallContext context) {
        return admin.call(JsonRequest.delete("/admin/spaces/" + space), context)
                .path("ended")
                .asInt();
    }

    Space space(String space, CallContext context) {
        JsonNode answer = admin.call(JsonRequest.get("/admin/spaces/" + space), context);
        return new Space(
                answer.path("closed").asBoolean(),
                answer.path("accounts").size(),
                answer.path("sessions").size());
    }

    /** A page of accounts whose names begin with the prefix: {@code items} and {@code next}. */
    JsonNode accounts(String prefix, String after, CallContext context) {
        String query = "?prefix=" + JsonRequest.segment(prefix) + "&after=" + JsonRequest.segment(after);
        return admin.call(JsonRequest.get("/admin/accounts" + query), context);
    }

    /** Tries the credential at the target itself; true when it is refused. */
    boolean isRefused(String username, String password, CallContext context) {
        byte[] pair = (username + ':' + password).getBytes(StandardCharsets.UTF_8);
        JsonRequest request = JsonRequest.get("/whoami")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair))
                .expecting(401);
        return data.send(request, context).is(401);
    }

    @Override
    public void close() {
        admin.close();
        data.close();
    }
}

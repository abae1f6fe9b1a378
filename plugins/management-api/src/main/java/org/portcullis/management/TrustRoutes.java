// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.adapters.Trust;
import org.portcullis.service.adapters.Trusted;

/** Whose bundles may run. */
@Component
public final class TrustRoutes implements Routes {
    private static final int LONGEST_CERTIFICATE = 20_000;
    private static final int LONGEST_NOTE = 500;

    private final Trust trust;

    @Activate
    public TrustRoutes(@Reference Trust trust) {
        this.trust = trust;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/trust", this::all),
                Route.of("PUT", "/trust/publishers/{name}", this::publisher),
                Route.of("DELETE", "/trust/publishers/{name}", this::remove),
                Route.of("PUT", "/trust/pins/{sha256}", this::pin),
                Route.of("DELETE", "/trust/pins/{sha256}", this::remove));
    }

    private Answer all(Call call) {
        JsonNode items = Json.array(trust.all(call.caller()), TrustRoutes::json);
        return Answer.ok(Json.object().put("next_cursor", (String) null).set("items", items));
    }

    private Answer publisher(Call call) {
        String certificate = call.body().text("certificate", LONGEST_CERTIFICATE);
        call.body().done();
        return Answer.ok(json(trust.publisher(call.caller(), call.variables().get(0), certificate)));
    }

    private Answer pin(Call call) {
        String note = call.body().optionalText("note", LONGEST_NOTE).orElse("");
        call.body().done();
        return Answer.ok(json(trust.pin(call.caller(), call.variables().get(0), note)));
    }

    private Answer remove(Call call) {
        trust.remove(call.caller(), call.variables().get(0));
        return Answer.none();
    }

    private static JsonNode json(Trusted trusted) {
        ObjectNode node = Json.object()
                .put("name", trusted.name())
                .put("kind", trusted.kind())
                .put("subject", trusted.subject())
                .put("sha256", trusted.sha256())
                .put("note", trusted.note());
        return node.put("expires_at", trusted.expiresAt().map(Object::toString).orElse(null));
    }
}

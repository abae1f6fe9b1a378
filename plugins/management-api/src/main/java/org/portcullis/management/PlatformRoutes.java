// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.people.Role;
import org.portcullis.service.platform.Readiness;

/** What the platform says of itself: its API's description and the doctor's findings. */
@Component
public final class PlatformRoutes implements Routes {
    private final Readiness readiness;

    @Activate
    public PlatformRoutes(@Reference Readiness readiness) {
        this.readiness = readiness;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/openapi.json", true, call -> Answer.ok(description())),
                Route.of("GET", "/doctor", this::examine),
                Route.of("GET", "/whoami", PlatformRoutes::whoami));
    }

    static JsonNode description() {
        try (InputStream in = PlatformRoutes.class.getResourceAsStream("/openapi.json")) {
            return Json.body(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("openapi.json can't be read from the bundle", e);
        }
    }

    private Answer examine(Call call) {
        call.caller().require(Role.ADMIN, Role.OPERATOR);
        return Answer.ok(Json.object()
                .put("next_cursor", (String) null)
                .set("items", Json.array(readiness.examine(), finding -> Json.object()
                        .put("subject", finding.subject())
                        .put("good", finding.good())
                        .put("detail", finding.detail()))));
    }

    private static Answer whoami(Call call) {
        return Answer.ok(Json.object()
                .put("person_id", call.caller().personId())
                .put("subject", call.caller().subject())
                .put("token_id", call.caller().tokenId())
                .set(
                        "roles",
                        Json.texts(call.caller().roles().stream()
                                .map(role -> role.name().toLowerCase(java.util.Locale.ROOT))
                                .sorted()
                                .toList())));
    }
}

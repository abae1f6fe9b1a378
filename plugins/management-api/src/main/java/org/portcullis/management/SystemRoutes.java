// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.Refusal;
import org.portcullis.service.catalogue.Catalogue;
import org.portcullis.service.catalogue.TargetSystem;

/** The catalogue of systems and operations. */
@Component
public final class SystemRoutes implements Routes {
    private final Catalogue catalogue;

    @Activate
    public SystemRoutes(@Reference Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/systems", call -> list()),
                Route.of("GET", "/systems/{name}", this::get),
                Route.of("PUT", "/systems/{name}", this::put));
    }

    private Answer list() {
        return Answer.ok(Json.object()
                .put("next_cursor", (String) null)
                .set("items", Json.array(catalogue.systems(), this::json)));
    }

    private Answer get(Call call) {
        String name = call.variables().get(0);
        TargetSystem system = catalogue
                .system(name)
                .orElseThrow(() ->
                        new Refusal(Refusal.Kind.NOT_FOUND, "not-found", "no system of that name is in the catalogue"));
        return Answer.ok(json(system));
    }

    private Answer put(Call call) {
        TargetSystem system = SystemJson.read(call.variables().get(0), call.body());
        return Answer.ok(json(catalogue.put(call.caller(), system)));
    }

    private com.fasterxml.jackson.databind.JsonNode json(TargetSystem system) {
        return SystemJson.write(system, catalogue.gaps(system.name()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.service.catalogue.Catalogue;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.catalogue.RouteBinding;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.service.people.Caller;

/** One system with a few operations. */
final class FakeCatalogue implements Catalogue {
    private final TargetSystem system = new TargetSystem(
            "billing-db",
            1,
            "test",
            Optional.empty(),
            Map.of(
                    "read",
                            operation(
                                    "read",
                                    "{}",
                                    "GET",
                                    "/invoices",
                                    "/invoices/{id}",
                                    "/stream",
                                    "/broken",
                                    "/challenge"),
                    "write",
                            operation(
                                    "write",
                                    "{\"properties\":{\"year\":{\"type\":\"integer\"},\"note\":{\"type\":\"string\"}}}",
                                    "POST",
                                    "/exports"),
                    "upload", operation("upload", "{}", "PUT", "/files/**")));

    private static Operation operation(String name, String schema, String method, String... paths) {
        List<RouteBinding> routes = List.of(paths).stream()
                .map(path -> new RouteBinding("billing", method, path))
                .toList();
        return new Operation(name, OperationClass.READ, schema, Optional.empty(), Optional.empty(), routes);
    }

    @Override
    public Optional<Match> match(String route, String method, String path) {
        for (Operation operation : system.operations().values()) {
            for (RouteBinding binding : operation.routes()) {
                boolean same = binding.route().equals(route) && binding.method().equals(method);
                if (same && PathVariables.of(binding.path(), path).isPresent()) {
                    return Optional.of(new Match(system, operation));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public TargetSystem put(Caller caller, TargetSystem changed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<TargetSystem> system(String name) {
        return Optional.of(system);
    }

    @Override
    public List<TargetSystem> systems() {
        return List.of(system);
    }

    @Override
    public List<String> gaps(String name) {
        return List.of();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.service.catalogue.Catalogue.Match;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.RouteBinding;
import org.portcullis.service.catalogue.TargetSystem;

/** All gateway routes, compiled once for each change of the catalogue. Immutable. */
final class RouteTable {
    private final Map<String, List<Entry>> entries = new HashMap<>();

    private record Entry(PathPattern pattern, Match match) {}

    RouteTable(Collection<TargetSystem> systems) {
        for (TargetSystem system : systems) {
            for (Operation operation : system.operations().values()) {
                for (RouteBinding route : operation.routes()) {
                    entries.computeIfAbsent(key(route.route(), route.method()), each -> new ArrayList<>())
                            .add(new Entry(PathPattern.of(route.path()), new Match(system, operation)));
                }
            }
        }
        entries.values()
                .forEach(list ->
                        list.sort(Comparator.comparing(entry -> entry.pattern().rank())));
    }

    Optional<Match> match(String route, String method, String path) {
        List<Entry> candidates = entries.get(key(route, method));
        if (candidates == null) {
            return Optional.empty();
        }
        String[] segments = PathPattern.split(path);
        for (Entry entry : candidates) {
            if (entry.pattern().matches(segments)) {
                return Optional.of(entry.match());
            }
        }
        return Optional.empty();
    }

    private static String key(String route, String method) {
        return method + " " + route;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.portcullis.kernel.rights.OwnConfigurations;
import org.portcullis.kernel.secret.SecretGraph;

/** The graph of the configurations, made anew when one has changed. */
final class RememberedGraph implements Supplier<SecretGraph> {
    private final OwnConfigurations configurations;
    private long changes = -1;
    private SecretGraph graph;

    RememberedGraph(OwnConfigurations configurations) {
        this.configurations = configurations;
    }

    @Override
    public synchronized SecretGraph get() {
        long now = configurations.changes();
        if (graph == null || now != changes) {
            Map<String, Map<String, Object>> byId = new HashMap<>();
            configurations.byPid().forEach((pid, settings) -> InstanceNames.ofPid(pid)
                    .ifPresent(id -> byId.put(id, settings)));
            graph = new SecretGraph(byId);
            changes = now;
        }
        return graph;
    }
}

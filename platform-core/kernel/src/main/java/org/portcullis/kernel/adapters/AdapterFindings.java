// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.health.Examined;
import org.portcullis.service.adapters.AdapterInstance;
import org.portcullis.service.adapters.Adapters;
import org.portcullis.service.platform.Readiness;

/** What {@code portcullis doctor} says of adapter instances. A bad one is no obstacle: the platform works without it. */
@Component(service = Examined.class)
public final class AdapterFindings implements Examined {
    private final Adapters adapters;

    /** Over the list that people see. */
    @Activate
    public AdapterFindings(@Reference Adapters adapters) {
        this.adapters = adapters;
    }

    @Override
    public List<Readiness.Finding> examine() {
        List<Readiness.Finding> findings = new ArrayList<>();
        for (AdapterInstance instance : adapters.instances()) {
            boolean active = instance.state().equals("ACTIVE");
            boolean closed = !"OPEN".equals(instance.health().get("breaker"));
            findings.add(new Readiness.Finding(
                    "adapter " + instance.id(), active && closed, detail(instance, active, closed)));
        }
        return findings;
    }

    private static String detail(AdapterInstance instance, boolean active, boolean closed) {
        if (!active) {
            return instance.state() + ": " + instance.reason();
        }
        return closed
                ? "active for " + (instance.environment().isEmpty() ? "all environments" : instance.environment())
                : "its last calls failed: " + instance.health().getOrDefault("last_error", "see the log");
    }

    @Override
    public List<String> obstacles() {
        return List.of();
    }
}

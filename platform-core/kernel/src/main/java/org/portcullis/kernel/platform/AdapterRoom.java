// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.platform;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.health.Examined;
import org.portcullis.service.adapters.AdapterInstance;
import org.portcullis.service.adapters.Adapters;
import org.portcullis.service.platform.Readiness;

/** The adapter instances: each configured one should be there. None of them keeps the platform from its work. */
@Component(service = Examined.class)
public final class AdapterRoom implements Examined {
    private final Adapters adapters;

    /** Over the instances. */
    @Activate
    public AdapterRoom(@Reference Adapters adapters) {
        this.adapters = adapters;
    }

    @Override
    public List<Readiness.Finding> examine() {
        return adapters.instances().stream().map(AdapterRoom::finding).toList();
    }

    private static Readiness.Finding finding(AdapterInstance instance) {
        boolean good = "ACTIVE".equals(instance.state());
        String detail = good
                ? instance.state() + ", environment " + instance.environment()
                : instance.state() + ": " + instance.reason();
        return new Readiness.Finding("adapter " + instance.id(), good, detail);
    }

    @Override
    public List<String> obstacles() {
        return List.of(); // a gap blocks issuing for its systems only
    }
}

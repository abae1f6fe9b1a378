// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.broker.LeaseMemory;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.invoke.Participants;
import org.portcullis.kernel.steps.Steps;

/** Through what a kill reaches vendors. */
@Component(service = VendorParts.class)
public final class VendorParts {
    private final Instances instances;
    private final Participants participants;
    private final Steps steps;
    private final LeaseMemory leases;

    /** Only holds them together. */
    @Activate
    public VendorParts(
            @Reference Instances instances,
            @Reference Participants participants,
            @Reference Steps steps,
            @Reference LeaseMemory leases) {
        this.instances = instances;
        this.participants = participants;
        this.steps = steps;
        this.leases = leases;
    }

    Instances instances() {
        return instances;
    }

    Participants participants() {
        return participants;
    }

    LeaseMemory leases() {
        return leases;
    }

    Steps steps() {
        return steps;
    }
}

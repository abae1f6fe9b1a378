// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.drill;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.audit.Signatures;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.KillSwitch;
import org.portcullis.kernel.store.Store;
import org.portcullis.service.broker.Broker;
import org.portcullis.service.elevation.Elevations;
import org.portcullis.service.ledger.Ledger;
import org.portcullis.service.revocation.Revocations;

/** The kernel's rooms that a drill goes through. */
@Component(service = DrillRooms.class)
public final class DrillRooms {
    @Reference
    private Acts acts;

    @Reference
    private Store store;

    @Reference
    private Blocks blocks;

    @Reference
    private KillSwitch killSwitch;

    @Reference
    private Revocations revocations;

    @Reference
    private Signatures signatures;

    private final Ledger ledger;
    private final Drawer drawer;
    private final Evidences evidences;

    /** Only holds them together. */
    @Activate
    public DrillRooms(
            @Reference Ledger ledger,
            @Reference Elevations elevations,
            @Reference Broker broker,
            @Reference Instances instances) {
        this.ledger = ledger;
        this.drawer = new Drawer(ledger, elevations, broker);
        this.evidences = new Evidences(instances);
    }

    Acts acts() {
        return acts;
    }

    String node() {
        return store.node();
    }

    Blocks blocks() {
        return blocks;
    }

    KillSwitch killSwitch() {
        return killSwitch;
    }

    Revocations revocations() {
        return revocations;
    }

    Signatures signatures() {
        return signatures;
    }

    Ledger ledger() {
        return ledger;
    }

    Drawer drawer() {
        return drawer;
    }

    Evidences evidences() {
        return evidences;
    }
}

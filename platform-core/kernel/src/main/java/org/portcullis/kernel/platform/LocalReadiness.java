// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.platform;

import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.portcullis.kernel.health.Examined;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.store.Store;
import org.portcullis.service.Refusal;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.service.broker.Broker;
import org.portcullis.service.catalogue.Catalogue;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.service.elevation.Elevations;
import org.portcullis.service.ledger.Ledger;
import org.portcullis.service.people.People;
import org.portcullis.service.platform.Readiness;
import org.portcullis.service.registry.Registry;
import org.portcullis.service.revocation.Revocations;

/**
 * {@link Readiness} of the whole kernel. It is there as soon as every service of the kernel is, which is what the
 * launcher waits for; whether they can work now, the obstacles tell. Thread-safe.
 */
@Component(
        service = Readiness.class,
        property = "portcullis.start=ready",
        reference = {
            @Reference(name = "People", service = People.class),
            @Reference(name = "Registry", service = Registry.class),
            @Reference(name = "Elevations", service = Elevations.class),
            @Reference(name = "Broker", service = Broker.class),
            @Reference(name = "Ledger", service = Ledger.class),
            @Reference(name = "Revocations", service = Revocations.class)
        })
public final class LocalReadiness implements Readiness {
    private static final int MANY_WAITING = 5_000;

    private final Store store;
    private final GrantGate gate;
    private final Catalogue catalogue;
    private final AuditTrail trail;

    /** Rooms that tell about themselves. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    volatile List<Examined> rooms = List.of();

    /** Over what everything else rests on. */
    @Activate
    public LocalReadiness(
            @Reference Store store,
            @Reference GrantGate gate,
            @Reference Catalogue catalogue,
            @Reference AuditTrail trail) {
        this.store = store;
        this.gate = gate;
        this.catalogue = catalogue;
        this.trail = trail;
    }

    @Override
    public List<String> obstacles() {
        List<String> obstacles = new ArrayList<>();
        Store.Health health = store.health();
        if (!health.writable()) {
            obstacles.add("The store can't be written: " + health.detail());
        }
        obstacles.addAll(gate.holds());
        rooms.forEach(room -> obstacles.addAll(room.obstacles()));
        return obstacles;
    }

    @Override
    public List<Finding> examine() {
        List<Finding> findings = new ArrayList<>();
        Store.Health health = store.health();
        findings.add(new Finding("store", health.writable(), health.detail()));
        findings.add(new Finding(
                "store queue",
                health.waiting() < MANY_WAITING,
                health.waiting() + " writes wait; thousands mean that the disk is too slow for this work"));
        List<String> holds = gate.holds();
        findings.add(new Finding("granting", holds.isEmpty(), holds.isEmpty() ? "open" : String.join(" ", holds)));
        findings.add(auditKey());
        findings.addAll(systems());
        rooms.forEach(room -> findings.addAll(room.examine()));
        return findings;
    }

    private Finding auditKey() {
        boolean there = trail.publicKeyPem().contains("PUBLIC KEY");
        return new Finding(
                "audit key", there, there ? "signs exports and checkpoints" : "is missing: restore data/audit/keys");
    }

    private List<Finding> systems() {
        List<Finding> findings = new ArrayList<>();
        try {
            for (TargetSystem system : catalogue.systems()) {
                List<String> gaps = catalogue.gaps(system.name());
                findings.add(new Finding(
                        "system " + system.name(),
                        gaps.isEmpty(),
                        gaps.isEmpty()
                                ? system.operations().size() + " operations can be issued for"
                                : String.join("; ", gaps)));
            }
            if (findings.isEmpty()) {
                findings.add(new Finding(
                        "catalogue", false, "holds no system: put one into config/systems, or through the API"));
            }
        } catch (Refusal unreadable) {
            findings.add(new Finding("catalogue", false, unreadable.getMessage()));
        }
        return findings;
    }
}

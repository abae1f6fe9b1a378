// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.elevation.ElevationRows;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.catalogue.Catalogue;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.credential.Lease;

/** The two transactions around the vendors' part: the intent, and the hand-over. */
@Component(service = Intents.class)
public final class Intents {
    private final Acts acts;
    private final Admission admission;
    private final VendorPins pins;
    private final Catalogue catalogue;
    private final LeaseMemory memory;
    private final InstanceCheck check;
    private final String node;

    /** Over the rooms below. */
    @Activate
    public Intents(
            @Reference Acts acts,
            @Reference Admission admission,
            @Reference VendorPins pins,
            @Reference Catalogue catalogue,
            @Reference Instances instances,
            @Reference Store store,
            @Reference LeaseMemory memory) {
        this.acts = acts;
        this.admission = admission;
        this.pins = pins;
        this.catalogue = catalogue;
        this.check = new InstanceCheck(instances);
        this.node = store.node();
        this.memory = memory;
    }

    /**
     * An intent that is stored.
     *
     * @param begun the draw
     * @param replaced leases that it ends
     */
    record Stored(Drawing.Begun begun, List<String> replaced) {}

    /** Checks all that can be known without a vendor's doing, and stores the intent with the fences read. */
    Stored store(Draw draw) {
        Attempt attempt = draw.attempt("lease.draw");
        Prepared prepared = acts.checked(attempt, () -> prepare(draw));
        return acts.change(attempt, tx -> intend(tx, draw, prepared, attempt));
    }

    private record Prepared(Scope scope, Instance vault, Optional<Instance> pam, String vaultIs, String pamIs) {}

    private Prepared prepare(Draw draw) {
        Instant now = acts.now();
        Scope scope = acts.read(tx -> ScopeReader.read(tx, draw, now));
        admission.confirmSession(draw);
        List<String> gaps = catalogue.gaps(scope.system());
        if (!gaps.isEmpty()) {
            throw Refusals.unavailable(
                    "system-gap", "Nothing is issued for " + scope.system() + " now: " + String.join("; ", gaps));
        }
        String environment = scope.elevation().environment();
        Instance vault = check.vault(scope.vault().instance(), environment, scope.tier());
        Optional<Instance> pam = scope.pam().map(id -> check.pam(id, environment, scope.tier()));
        try {
            String pamIs = pam.map(pins::identity).orElse("");
            return new Prepared(scope, vault, pam, pins.identity(vault), pamIs);
        } catch (AdapterException e) {
            throw Refusals.vendor(e);
        }
    }

    private Stored intend(Tx tx, Draw draw, Prepared prepared, Attempt attempt) {
        Instant now = acts.now();
        Scope scope =
                ScopeReader.read(tx, draw, now).through(prepared.vault(), prepared.pam(), now, admission.limits());
        if (!scope.vault().equals(prepared.scope().vault())
                || !scope.pam().equals(prepared.scope().pam())) {
            throw Refusals.conflict("scope-changed", "The elevation changed meanwhile: try again.");
        }
        List<String> replaced = admission.makeRoom(tx, draw, scope.system(), now);
        Drawing.Begun begun = new Drawing.Begun(
                draw, scope, IdKind.LEASE.newId(now), prepared.vault(), prepared.pam(), ScopeReader.human(tx, scope));
        LeaseRow row = new LeaseRow(
                begun.leaseId(),
                new LeaseRow.Owner(
                        draw.agent().agentId(),
                        draw.elevationId(),
                        scope.system(),
                        draw.holder().name()),
                LeaseState.OPENING,
                side(prepared.vault(), prepared.vaultIs()),
                prepared.pam().map(instance -> side(instance, prepared.pamIs())),
                "",
                new LeaseRow.Times(
                        now, now, scope.expiresAt(), scope.sessionsUntil().map(all -> scope.ends()
                                .credential())));
        admission.admit(tx, draw, scope, row);
        LeaseSteps.intend(tx, new LeaseSteps.Intent(row, node, now.plus(begun.longest())));
        memory.begin(tx, remembered(row, begun.task().taskId(), scope));
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("lease", row.id());
        more.put("system", scope.system());
        more.put("adapter", row.vault().adapter());
        row.pam().ifPresent(pam -> more.put("pam_adapter", pam.adapter()));
        if (begun.human().someone()) {
            more.put("on_behalf_of", begun.human().personId());
        }
        if (!replaced.isEmpty()) {
            more.put("replaces", replaced);
        }
        Acts.done(tx, attempt, more);
        return new Stored(begun, replaced);
    }

    private static OpenLease remembered(LeaseRow row, String taskId, Scope scope) {
        String person = scope.elevation().subjectPersonId().orElse("");
        String session = scope.elevation().personSessionId().orElse("");
        return new OpenLease(
                row,
                taskId,
                scope.elevation().environment(),
                scope.tier(),
                person,
                session,
                AgentRows.selectors(scope.agent().entry()));
    }

    private static LeaseRow.Side side(Instance instance, String identity) {
        return new LeaseRow.Side(instance.id(), identity, SideState.NONE, "", "");
    }

    /** Reads all that the lease rests on again, and hands it over; or refuses, and then it must end. */
    void handOver(Drawing.Begun begun, Lease lease) {
        Attempt attempt = begun.draw().attempt("lease.hand-over");
        acts.change(attempt, tx -> {
            Instant now = acts.now();
            ScopeReader.read(tx, begun.draw(), now);
            if (!admission.stillGood(tx, begun.leaseId(), begun.draw(), now)
                    || !memory.after(tx, begun.leaseId(), LeaseSteps.handedOver(tx, begun.leaseId()))) {
                throw Refusals.fenced();
            }
            ElevationRows.activate(tx, begun.draw().elevationId(), now);
            Acts.done(
                    tx,
                    attempt,
                    Map.of(
                            "lease", begun.leaseId(),
                            "system", begun.scope().system(),
                            "expires_at", lease.expiresAt().toString()));
            return null;
        });
    }
}

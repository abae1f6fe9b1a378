// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.ledger.KillSwitch;
import org.portcullis.kernel.limits.TierLimits;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.Refusal;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.revocation.Preview;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationEvent;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.service.revocation.Revocations;
import org.portcullis.service.revocation.Waiver;

/** The kill as a service, for people and for the rest of the kernel. */
@Component(
        service = {Revocations.class, KillSwitch.class},
        immediate = true)
public final class RevocationService implements Revocations, KillSwitch {
    private static final int LONGEST_REASON = 2_000;
    private static final Duration START_GRACE = Duration.ofSeconds(10);

    private final TierLimits limits;
    private final Engine engine;
    private final Waiting waiting;
    private final Waivers waivers;

    /** In the framework: the emergency file is in {@code portcullis.home}. */
    @Activate
    public RevocationService(
            BundleContext context,
            @Reference LedgerParts ledger,
            @Reference VendorParts vendors,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) Clock clock) {
        this(ledger, vendors, Saga.clock(clock), home(context).resolve("data").resolve("emergency.log"), START_GRACE);
    }

    RevocationService(LedgerParts ledger, VendorParts vendors, Clock clock, Path emergencyFile, Duration startGrace) {
        this.limits = ledger.limits();
        this.engine = new Engine(ledger, vendors, clock, startGrace);
        this.waiting = new Waiting(ledger.store(), clock, engine.saga());
        this.waivers = new Waivers(new Acts(ledger.store(), clock), engine.saga());
        engine.begin(emergencyFile);
    }

    private static Path home(BundleContext context) {
        String home = context.getProperty("portcullis.home");
        return Path.of(home == null ? "." : home);
    }

    /** Stops driving; what is open goes on at the next start. */
    @Deactivate
    public void close() throws Exception {
        engine.close();
    }

    @Override
    public Revocation command(Caller caller, RevocationTarget target, String reason) {
        caller.require(Role.OPERATOR);
        return commandAs(caller.personId(), target, reason);
    }

    @Override
    public Revocation commandAs(
            String actor, RevocationTarget target, String reason, Purpose purpose, Consumer<Tx> alongside) {
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "bad-reason",
                    "A revocation needs a reason of 1 to " + LONGEST_REASON + " characters.");
        }
        Target wanted = Target.of(target);
        try {
            return engine.commander().command(wanted, purpose, new Command.Said(actor, reason), alongside);
        } catch (StoreException e) {
            throw unavailable(e);
        }
    }

    private static Refusal unavailable(StoreException e) {
        Refusal refusal = new Refusal(
                Refusal.Kind.UNAVAILABLE, "store-unavailable", "The store can't do this now: " + e.getMessage());
        refusal.initCause(e);
        return refusal;
    }

    @Override
    public Preview preview(Caller caller, RevocationTarget target) {
        caller.require(Role.OPERATOR);
        Target wanted = Target.of(target);
        return reading(() -> engine.preview(wanted));
    }

    @Override
    public Revocation revocation(Caller caller, String id) {
        return reading(() -> waiting.shown(id));
    }

    @Override
    public Revocation waive(Caller caller, String id, String adapter, String reason) {
        waivers.waive(caller, id, adapter, reason);
        return revocation(caller, id);
    }

    @Override
    public List<Waiver> waivers(Caller caller, String id) {
        return waivers.of(id);
    }

    @Override
    public Page<Revocation> revocations(Caller caller, boolean onlyOpen, PageRequest page) {
        return reading(() -> {
            List<String> ids = waiting.ids(onlyOpen, page.cursor().orElse(""), page.limit() + 1);
            boolean more = ids.size() > page.limit();
            List<Revocation> items = new ArrayList<>();
            (more ? ids.subList(0, page.limit()) : ids).forEach(id -> items.add(waiting.shown(id)));
            return new Page<>(
                    items, more ? Optional.of(items.get(items.size() - 1).id()) : Optional.empty());
        });
    }

    @Override
    public Revocation await(Caller caller, String id, Duration longest) {
        return reading(() -> waiting.await(id, longest));
    }

    @Override
    public List<RevocationEvent> events(Caller caller, String id, long afterSeq, Duration longest) {
        return reading(() -> waiting.events(id, afterSeq, longest));
    }

    @Override
    public Optional<Duration> sla(RevocationTarget target) {
        Target wanted = Target.of(target);
        return reading(() -> engine.tier(wanted)).map(limits::killSla);
    }

    private static <T> T reading(Supplier<T> work) {
        try {
            return work.get();
        } catch (StoreException e) {
            throw unavailable(e);
        }
    }

    /** How many leases of a target this node remembers without the store. */
    int remembered(RevocationTarget target) {
        return engine.remembered(Target.of(target));
    }
}

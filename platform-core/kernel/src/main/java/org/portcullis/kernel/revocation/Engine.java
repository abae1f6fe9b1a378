// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.service.Refusal;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.service.revocation.Preview;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts of the kill together, and starts and stops them. */
final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final Duration MIRROR = Duration.ofSeconds(1);

    private final LedgerParts ledger;
    private final Store store;
    private final Previews previews;
    private final Saga saga;
    private final Commander commander;
    private final Emergency emergency;
    private final Resumption resumption;
    private final Sweeper sweeper;
    private final WarmUp warmUp;
    private final LeaseMirror mirror;
    private final AutoCloseable listening;
    private EmergencyFile file;

    Engine(LedgerParts ledger, VendorParts vendors, Clock clock, Duration startGrace) {
        this.ledger = ledger;
        this.store = ledger.store();
        Planner planner = new Planner(vendors.instances());
        this.previews = new Previews(planner, clock);
        this.mirror = new LeaseMirror(vendors.leases());
        LeaseSource leases = new LeaseSource(store, clock);
        OrderBook book = new OrderBook(leases, clock);
        Preparation preparation = new Preparation(ledger.gate(), ledger.personTokens(), planner);
        Ledgering ledgering = new Ledgering(ledger.gate());
        Keeper keeper = new Keeper(store, clock, ledgering, preparation, vendors.steps());
        Attempts attempts = new Attempts(vendors, book, ledger.nodes()::behind, startGrace);
        this.saga = new Saga(attempts, leases, keeper, new Escalation(store));
        CommandWork work = new CommandWork(ledger.fences(), ledger.blocks(), preparation, ledger.limits());
        this.commander = new Commander(
                new Commander.Stage(store, clock, vendors.steps(), ledger.view()::believed), work, preparation, saga);
        BlindPlan blind = new BlindPlan(store, clock, planner, mirror, ledger.limits());
        this.emergency = new Emergency(ledger, saga, blind, commander);
        commander.inEmergency(emergency);
        this.resumption = new Resumption(store, clock, preparation, saga, ledger.nodes()::gone);
        this.sweeper = new Sweeper(store, ledger.view().steadyClock(), commander, ledger.gate());
        this.warmUp = new WarmUp(store, clock, work, ledgering);
        this.listening = listen(vendors.instances(), planner);
    }

    private AutoCloseable listen(Instances instances, Planner planner) {
        return instances.listen(new Instances.Listener() {
            @Override
            public void present(Instance instance) {
                planner.present(instance);
                saga.present(instance);
            }

            @Override
            public void gone(String id) {
                LOG.info("{} is gone: what it must still end is tried when it is back", id);
            }
        });
    }

    /** Replays the emergency file, goes on with open revocations, and only then lets grants through. */
    void begin(Path emergencyFile) {
        try {
            file = EmergencyFile.open(emergencyFile);
            emergency.begin(file);
        } catch (IOException e) {
            LOG.error(
                    "The emergency file {} can't be opened: a kill while the store can't commit would not survive a crash."
                            + " Make the folder writable.",
                    emergencyFile,
                    e);
        }
        resumption.begin();
        ledger.gate().open();
        saga.later(Duration.ZERO, this::watch);
        saga.later(Duration.ofMillis(300), warmUp::run);
    }

    /** Every second: what may be alive is read into memory, and what is over is swept. */
    private void watch() {
        try {
            mirror.refresh(store);
            sweeper.sweep();
        } catch (StoreException e) {
            LOG.debug("the store can't be used now: {}", e.getMessage());
        } finally {
            saga.later(MIRROR, this::watch);
        }
    }

    Saga saga() {
        return saga;
    }

    Commander commander() {
        return commander;
    }

    /** What a command would end. */
    Preview preview(Target target) {
        return store.read(tx -> {
            Cascade cascade = new Cascade(target, null);
            if (!cascade.known(tx)) {
                throw new Refusal(
                        Refusal.Kind.NOT_FOUND,
                        "target-unknown",
                        "There is no " + target.asCommanded().type() + " " + target.id() + ".");
            }
            return previews.of(tx, target, cascade);
        });
    }

    /** The strictest tier of the target's agents; empty for an unknown target. */
    Optional<RiskTier> tier(Target target) {
        return store.read(tx -> {
            Cascade cascade = new Cascade(target, null);
            return cascade.known(tx) ? Optional.of(cascade.strictestTier(tx)) : Optional.empty();
        });
    }

    /** How many leases of a target memory knows, for the time when the store can't be read. */
    int remembered(Target target) {
        return mirror.reached(target).size();
    }

    @Override
    public void close() throws Exception {
        listening.close();
        saga.close();
        if (file != null) {
            file.close();
        }
    }
}

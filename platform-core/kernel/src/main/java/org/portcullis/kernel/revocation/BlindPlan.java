// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.broker.LeaseRow;
import org.portcullis.kernel.limits.TierLimits;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.service.revocation.PartState;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.spi.revocation.Part;

/** What is to be driven while the store can't commit: from what can be read, or else from what this node saw last. */
final class BlindPlan {
    private final TierLimits limits;
    private final Store store;
    private final Clock clock;
    private final Planner planner;
    private final LeaseMirror mirror;

    BlindPlan(Store store, Clock clock, Planner planner, LeaseMirror mirror, TierLimits limits) {
        this.limits = limits;
        this.store = store;
        this.clock = clock;
        this.planner = planner;
        this.mirror = mirror;
    }

    /**
     * What was seen.
     *
     * @param row as the store would have it
     * @param kill not durable
     * @param plan what to drive
     * @param leases the leases
     */
    record Seen(RevocationRow row, Kill kill, Planner.Plan plan, List<LeaseRow> leases) {}

    /** Never throws for a store that fails. */
    Seen see(CommandWork.Asked asked) {
        try {
            return store.read(tx -> {
                Cascade cascade = new Cascade(asked.target(), null);
                List<LeaseRow> leases = cascade.openLeases(tx, false);
                Planner.Plan plan = planner.plan(tx, cascade, asked.target(), leases);
                return seen(asked, cascade.agents(tx), cascade.strictestTier(tx), plan, leases);
            });
        } catch (StoreException e) {
            List<LeaseRow> leases = mirror.reached(asked.target());
            RiskTier tier = mirror.tier(asked.target()).orElse(RiskTier.CRITICAL);
            return seen(asked, mirror.agents(asked.target()), tier, unread(asked.target(), leases), leases);
        }
    }

    private Seen seen(
            CommandWork.Asked asked,
            Collection<String> agents,
            RiskTier tier,
            Planner.Plan plan,
            List<LeaseRow> leases) {
        Instant now = clock.instant();
        Set<Key> keys = keys(asked.target(), agents);
        Command command = new Command(
                asked.id(),
                asked.target(),
                asked.purpose(),
                asked.said(),
                tier,
                new Command.When(asked.commandedAt(), now, asked.commandedAt().plus(limits.killSla(tier))),
                FencedKeys.of(keys));
        RevocationRow row = new RevocationRow(
                command,
                RevocationState.REVOKING,
                null,
                false,
                0,
                new RevocationRow.Claim(store.node(), now, 0),
                plan.parts());
        return new Seen(row, new Kill(row, Sla.starting(command.sla()), clock, false, 0), plan, leases);
    }

    /** What is to be blocked in memory for a target: what can be read, or else what this node saw last. */
    Set<Key> keys(Target target) {
        try {
            return keys(target, store.read(tx -> new Cascade(target, null).agents(tx)));
        } catch (StoreException e) {
            return keys(target, mirror.agents(target));
        }
    }

    private static Set<Key> keys(Target target, Collection<String> agents) {
        Set<Key> keys = new LinkedHashSet<>();
        target.key().ifPresent(keys::add);
        if (target.selector().isPresent()) {
            agents.forEach(agent -> keys.add(Target.agentKey(agent)));
        }
        return keys;
    }

    /** Nothing can be proven absent while the ledger can't be read. */
    private Planner.Plan unread(Target target, List<LeaseRow> leases) {
        Planner.Plan known = planner.blind(target, leases);
        List<PartRow> parts = new ArrayList<>(known.parts());
        for (Part part : Part.values()) {
            boolean asked = parts.stream().anyMatch(row -> row.key().part() == part);
            if (!asked || part == Part.VAULT_LEASE || part == Part.PAM_SESSION) {
                parts.add(new PartRow(
                        new PartRow.Place(part, Planner.NONE),
                        PartState.PENDING,
                        Optional.empty(),
                        0,
                        0,
                        mirror.unknown()));
            }
        }
        return new Planner.Plan(parts, known.orders());
    }
}

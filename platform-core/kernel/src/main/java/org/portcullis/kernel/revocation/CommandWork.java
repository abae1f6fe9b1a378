// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.Fences;
import org.portcullis.kernel.ledger.KillSwitch.Purpose;
import org.portcullis.kernel.limits.TierLimits;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.service.revocation.RevocationState;

/**
 * The command's one transaction: intent, target set, fences, blocks, audit. From its commit on nothing new is granted to
 * the target, on any node.
 */
final class CommandWork {
    private static final int SMALL = 64;

    private final TierLimits limits;
    private final Fences fences;
    private final Blocks blocks;
    private final Preparation preparation;

    CommandWork(Fences fences, Blocks blocks, Preparation preparation, TierLimits limits) {
        this.limits = limits;
        this.fences = fences;
        this.blocks = blocks;
        this.preparation = preparation;
    }

    /**
     * What is asked.
     *
     * @param id for a new revocation
     * @param target what
     * @param purpose why access ends
     * @param said who said why
     * @param commandedAt when it came in
     */
    record Asked(String id, Target target, Purpose purpose, Command.Said said, Instant commandedAt) {}

    /**
     * What came of it.
     *
     * @param id the new one's, or that of the open one it joined
     * @param fresh the new one; empty when it joined
     * @param prepared what is to be driven; empty when that follows in a transaction of its own
     */
    record Commanded(String id, Optional<RevocationRow> fresh, Optional<Preparation.Prepared> prepared) {}

    /** Does it; {@code node} drives it, and nobody else before {@code claimUntil}. */
    Commanded run(Tx tx, Asked asked, RevocationRow.Claim claim, Instant now, Consumer<Tx> alongside) {
        Target target = asked.target();
        Cascade before = new Cascade(target, null);
        if (!before.known(tx)) {
            throw unknown(target);
        }
        Optional<RevocationRow> open = RevocationRows.openFor(tx, target)
                .flatMap(id -> RevocationRows.find(tx, id))
                .filter(row -> covers(tx, row, before));
        if (open.isPresent()) {
            RevocationRow joined = open.get();
            Records.command(tx, as(joined.command(), asked.said()), List.of(), true);
            alongside.accept(tx);
            return new Commanded(joined.command().id(), Optional.empty(), Optional.empty());
        }
        return fresh(tx, asked, claim, now, alongside);
    }

    /** A command that was given while the store could not take it; it joins none, and is prepared afterwards. */
    RevocationRow anew(Tx tx, Asked asked, RevocationRow.Claim claim, Instant now, Consumer<Tx> alongside) {
        if (!new Cascade(asked.target(), null).known(tx)) {
            throw unknown(asked.target());
        }
        return fresh(tx, asked, claim, now, alongside).fresh().orElseThrow();
    }

    static Refusal unknown(Target target) {
        return new Refusal(
                Refusal.Kind.NOT_FOUND,
                "target-unknown",
                "There is no " + target.asCommanded().type() + " " + target.id() + ".");
    }

    /** Whether what it fenced is still blocked, so that nothing new can have been granted since. */
    private boolean covers(Tx tx, RevocationRow open, Cascade now) {
        Set<Key> keys = open.command().keys();
        boolean all = open.command().target().selector().isEmpty()
                || now.agents(tx).stream().map(Target::agentKey).allMatch(keys::contains);
        return all && keys.stream().allMatch(key -> fences.read(tx, key).blocked());
    }

    private static Command as(Command command, Command.Said said) {
        return new Command(
                command.id(),
                command.target(),
                command.purpose(),
                said,
                command.tier(),
                command.times(),
                command.keys());
    }

    private Commanded fresh(Tx tx, Asked asked, RevocationRow.Claim claim, Instant now, Consumer<Tx> alongside) {
        Target target = asked.target();
        Cascade cascade = new Cascade(target, null);
        List<String> agents = cascade.agents(tx);
        Set<Key> keys = new LinkedHashSet<>();
        target.key().ifPresent(keys::add);
        if (target.selector().isPresent()) {
            agents.forEach(agent -> keys.add(Target.agentKey(agent)));
        }
        Blocks.Cause cause = new Blocks.Cause(asked.said().by(), asked.said().reason(), now);
        target.selector().ifPresent(selector -> blocks.setSelector(tx, selector, cause));
        fences.raise(tx, keys);
        blocks.set(tx, keys, cause);
        RiskTier tier = cascade.strictestTier(tx);
        Duration sla = limits.killSla(tier);
        Command command = new Command(
                asked.id(),
                target,
                asked.purpose(),
                asked.said(),
                tier,
                new Command.When(asked.commandedAt(), now, asked.commandedAt().plus(sla)),
                FencedKeys.of(keys));
        boolean small = agents.size() <= SMALL && cascade.atMost(tx, SMALL);
        RevocationRow row = new RevocationRow(command, RevocationState.REVOKING, null, small, 0, claim, List.of());
        RevocationRows.insert(tx, row);
        RevocationRows.insertTargets(tx, asked.id(), keys);
        Records.command(tx, command, agents, false);
        Optional<Preparation.Prepared> prepared =
                small ? Optional.of(preparation.run(tx, command, now)) : Optional.empty();
        alongside.accept(tx);
        return new Commanded(asked.id(), Optional.of(row), prepared);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.acts.Paging;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.OpenRevocations;
import org.portcullis.kernel.people.Segregation;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.Refusal;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.revocation.Block;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.service.revocation.StandingBlocks;

/** {@link StandingBlocks} of this store. What they forbid may begin again once one is lifted; nothing goes on. */
@Component(service = StandingBlocks.class)
public final class LocalBlocks implements StandingBlocks {
    private static final int LONGEST_REASON = 2_000;
    private static final Set<Target.Type> FINAL =
            EnumSet.of(Target.Type.TASK, Target.Type.ELEVATION, Target.Type.GRANT);

    private final Acts acts;
    private final Blocks blocks;

    /** Over the store's rows. */
    @Activate
    public LocalBlocks(@Reference Acts acts, @Reference Blocks blocks) {
        this.acts = acts;
        this.blocks = blocks;
    }

    @Override
    public Page<Block> blocks(Caller caller, Optional<String> type, PageRequest page) {
        Set<Target.Type> types =
                type.map(name -> Set.of(Target.type(name))).orElse(EnumSet.complementOf(EnumSet.copyOf(FINAL)));
        List<Block> rows = acts.read(tx -> BlockRows.page(tx, types, Paging.after(page), page.limit() + 1));
        return Paging.page(rows, page, Block::id);
    }

    @Override
    public Block lift(Caller caller, RevocationTarget wanted, String reason) {
        Attempt attempt = Attempt.of(
                "block.lift",
                caller.personId(),
                Map.of("type", shown(wanted.type()), "id", shown(wanted.id()), "reason", shown(reason)));
        return acts.change(attempt, tx -> {
            caller.require(Role.GOVERNANCE);
            Fields fields = new Fields();
            fields.text("/reason", reason, 1, LONGEST_REASON);
            fields.refuse("bad-lift", "Nothing was lifted: correct the fields named here.");
            Target target = Target.of(wanted);
            refuseOthers(target);
            Block block = BlockRows.standing(tx, target).orElseThrow(() -> nothing(tx, target));
            requireIndependent(tx, caller, block);
            OpenRevocations.refuse(tx, target.type().name(), target.id());
            Instant now = acts.now();
            lift(tx, target, new Blocks.Cause(caller.personId(), reason, now));
            String behind = block.revocations().stream().map(Block.Behind::id).collect(Collectors.joining(" "));
            Acts.done(tx, attempt, Map.of("block", block.id(), "revocations", behind));
            return BlockRows.lifted(block, now, caller.personId());
        });
    }

    private void lift(Tx tx, Target target, Blocks.Cause cause) {
        target.selector()
                .ifPresentOrElse(
                        selector -> blocks.liftSelector(tx, selector, cause),
                        () -> blocks.lift(tx, target.key().orElseThrow(), cause));
    }

    /** Those whose block is lifted with a change of their own, or never. */
    private static void refuseOthers(Target target) {
        switch (target.type()) {
            case AGENT ->
                throw otherwise("An agent comes back along its life: portcullis agents move " + target.id()
                        + " active --reason … (POST /api/v1/agents/{id}/transitions).");
            case PERSON ->
                throw otherwise("A person is reinstated: portcullis persons reinstate " + target.id()
                        + " --reason … (POST /api/v1/persons/{id}/reinstatement).");
            case TASK, ELEVATION, GRANT, PERSON_SESSION ->
                throw new Refusal(
                        Refusal.Kind.UNPROCESSABLE,
                        "end-is-final",
                        "The end of a task, an elevation, a grant or a session is final: the agent asks anew.");
            default -> {
                // systems, adapters, environments and selectors have no life of their own but their block
            }
        }
    }

    private static Refusal otherwise(String detail) {
        return new Refusal(Refusal.Kind.UNPROCESSABLE, "lifted-otherwise", detail);
    }

    private static Refusal nothing(Tx tx, Target target) {
        return new Cascade(target, null).known(tx)
                ? new Refusal(Refusal.Kind.CONFLICT, "not-blocked", "Nothing blocks this " + typeName(target) + ".")
                : CommandWork.unknown(target);
    }

    private static String typeName(Target target) {
        return target.asCommanded().type();
    }

    /** Whoever stopped it doesn't start it again, nor somebody tied to them by enrolment. */
    private static void requireIndependent(Tx tx, Caller caller, Block block) {
        Stream.concat(Stream.of(block.by()), block.revocations().stream().map(Block.Behind::by))
                .distinct()
                .forEach(by -> Segregation.require(tx, caller.personId(), by));
    }

    private static String shown(String text) {
        String given = String.valueOf(text);
        return given.substring(0, Math.min(LONGEST_REASON, given.length()));
    }
}

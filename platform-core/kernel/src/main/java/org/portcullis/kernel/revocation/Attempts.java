// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.portcullis.kernel.invoke.Call;
import org.portcullis.kernel.invoke.ExtensionPoint;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.invoke.Participants;
import org.portcullis.kernel.ledger.KillSwitch.Purpose;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.revocation.PartState;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Receipt;

/** One attempt at one order: who is there, the order, the evidence. Blocks nowhere; never throws. */
final class Attempts {
    /** Within the SLA; past it a vendor that is that slow has its configured time. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(10);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** Other nodes that live acknowledge within some milliseconds. */
    private static final Duration ASK_OFTEN = Duration.ofMillis(40);

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration ASK_AGAIN = Duration.ofMillis(500);

    private final Instances instances;
    private final Participants participants;
    private final Identities identities;
    private final Slots slots = new Slots();
    private final OrderBook book;
    private final Steps steps;
    private final Function<Set<Key>, List<String>> othersBehind;
    private final long graceEnds;

    /**
     * @param othersBehind other nodes that haven't seen the fences of these keys
     * @param grace how long after the start a missing instance is only waited for
     */
    Attempts(VendorParts vendors, OrderBook book, Function<Set<Key>, List<String>> othersBehind, Duration grace) {
        this.graceEnds = System.nanoTime() + grace.toNanos();
        this.instances = vendors.instances();
        this.participants = vendors.participants();
        this.identities = new Identities(participants);
        this.book = book;
        this.othersBehind = othersBehind;
        this.steps = vendors.steps();
    }

    /**
     * What one attempt is about.
     *
     * @param command the revocation's
     * @param to to whom and over what
     * @param fresh whether the leases are read anew
     * @param confirmOnly whether the vendor has taken the order already
     * @param pastSla whether the time for it is over, by the monotonic clock
     */
    record Task(Command command, OrderBook.OrderTo to, boolean fresh, boolean confirmOnly, boolean pastSla) {}

    /** Tries; the future never fails. */
    CompletableFuture<Outcome> attempt(Task task) {
        String adapter = task.to().place().adapter();
        int most = instances
                .find(adapter)
                .map(instance -> instance.limits().revocationPermits())
                .orElse(Integer.MAX_VALUE);
        return slots.run(adapter, turn(task.command()), most, () -> start(task)).exceptionally(Attempts::failed);
    }

    /** Each kill has its own, and all that has merely come to its end has one together. */
    private static String turn(Command command) {
        return command.purpose() == Purpose.KILL ? command.id() : "";
    }

    private CompletableFuture<Outcome> start(Task task) {
        Collection<String> leaseIds = task.to().leaseIds();
        OrderBook.Written written = leaseIds.isEmpty()
                ? book.overFences(task.command(), task.to())
                : book.overLeases(task.command(), task.to(), task.fresh());
        if (!leaseIds.isEmpty() && written.nothingLeft()) {
            String detail = written.before().isPresent() ? "ended" : "nothing was made there";
            return CompletableFuture.completedFuture(Outcome.settled(written.before(), List.of(), detail));
        }
        String adapter = task.to().place().adapter();
        Optional<Instance> instance = instances.find(adapter);
        if (instance.isEmpty()) {
            return CompletableFuture.completedFuture(missing(adapter));
        }
        return isDirectory(task, instance.get())
                ? askDirectory(task, written, instance.get())
                : ask(task, written, instance.get());
    }

    private static boolean isDirectory(Task task, Instance instance) {
        return task.to().leaseIds().isEmpty() && instance.serves().contains(ExtensionPoint.AGENT_DIRECTORY);
    }

    /**
     * A call that enables the agent there may be on its way since before the fence, and come after our order: asked before
     * the order is given, since none begins after the fence.
     */
    private CompletableFuture<Outcome> askDirectory(Task task, OrderBook.Written written, Instance instance) {
        if (instance.ends().isEmpty()) {
            return CompletableFuture.completedFuture(
                    Outcome.settled(Optional.empty(), List.of(), "it ends nothing: it follows the agent's status"));
        }
        boolean maybe = book.mayBeEnabled(task.to());
        return ask(task, written, instance)
                .thenApply(outcome -> maybe && outcome.state().settled()
                        ? Outcome.open(PartState.PENDING, "a call that enables the agent there may still take effect")
                        : outcome);
    }

    private Outcome missing(String adapter) {
        return System.nanoTime() < graceEnds
                ? Outcome.open(PartState.PENDING, adapter + " hasn't started yet")
                : Outcome.open(
                        PartState.STUCK,
                        "adapter missing: " + adapter + " isn't there, and what it issued may live. Bring it back.");
    }

    private CompletableFuture<Outcome> ask(Task task, OrderBook.Written written, Instance instance) {
        Order order = written.order();
        Call call = call(task, instance, order);
        CompletableFuture<Optional<Outcome>> same = written.identities().isEmpty()
                ? CompletableFuture.completedFuture(Optional.empty())
                : identities.of(instance, call).thenApply(there -> other(there, written.identities()));
        return same.thenCompose(other -> {
            if (other.isPresent()) {
                return CompletableFuture.completedFuture(other.get());
            }
            return order(task, written, instance, call);
        });
    }

    private static Call call(Task task, Instance instance, Order order) {
        Duration own = instance.limits().callTimeout();
        Duration timeout = task.pastSla() || own.compareTo(LONGEST_CALL) < 0 ? own : LONGEST_CALL;
        return new Call(timeout, order.id(), task.command().id(), order.agentId());
    }

    /** An outcome when another vendor is there than the leases were made at. */
    private static Optional<Outcome> other(String there, Set<String> expected) {
        if (expected.equals(Set.of(there))) {
            return Optional.empty();
        }
        return Optional.of(Outcome.open(
                PartState.STUCK,
                "different vendor: the instance talks to " + there + ", the leases were made at " + expected
                        + ", so nothing it says about them is believed. Point it back."));
    }

    private CompletableFuture<Outcome> order(Task task, OrderBook.Written written, Instance instance, Call call) {
        Order order = written.order();
        if (task.confirmOnly()) {
            return confirm(task, written, instance, call);
        }
        return participants.revoke(instance.id(), order, call).thenCompose(receipt -> {
            steps.reached(Steps.REVOKE_SENT, task.command().id());
            Duration pause = receipt.fold(ended -> Duration.ZERO, absent -> Duration.ZERO, Receipt.Accepted::pollAfter);
            if (pause.isZero() || pause.isNegative()) {
                return confirm(task, written, instance, call);
            }
            Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
            return CompletableFuture.completedFuture(
                    Outcome.openFor(PartState.PENDING, "the vendor works on it", bounded));
        });
    }

    private CompletableFuture<Outcome> confirm(Task task, OrderBook.Written written, Instance instance, Call call) {
        return participants.confirm(instance.id(), written.order(), call).thenApply(evidence -> evidence.map(
                        given -> judge(task, written, instance, given))
                .orElseGet(() -> Outcome.open(PartState.PENDING, "the vendor gives no evidence yet")));
    }

    private Outcome judge(Task task, OrderBook.Written written, Instance instance, Evidence given) {
        Optional<Evidence> declared = instance.ends().flatMap(Instance.Ends::strongestEvidence);
        if (!Proof.enough(given, declared)) {
            return Outcome.open(
                    PartState.PENDING,
                    "the evidence " + given + " is weaker than " + declared.get() + ", which it declares");
        }
        List<Held> held = written.order().held();
        if (held.stream().anyMatch(each -> !each.settled())) {
            return Outcome.open(PartState.PENDING, "a credential may be being born: it counts as alive");
        }
        Optional<Outcome> elsewhere =
                task.to().leaseIds().isEmpty() && !isDirectory(task, instance) ? elsewhere(task) : Optional.empty();
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        steps.reached(Steps.REVOKE_EVIDENCE, task.command().id());
        return Outcome.settled(
                Proof.weaker(Optional.of(given), written.before()), written.sides(), "confirmed by " + given);
    }

    /** Token service and gateway answer for their node; the others must have seen the fences too. */
    private Optional<Outcome> elsewhere(Task task) {
        try {
            List<String> behind = othersBehind.apply(task.command().keys());
            return behind.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Outcome.openFor(
                            PartState.PENDING,
                            "nodes that haven't acknowledged yet: " + behind,
                            sinceFenced(task).compareTo(SOON) < 0 ? ASK_OFTEN : ASK_AGAIN));
        } catch (StoreException e) {
            return Optional.of(Outcome.open(PartState.PENDING, "the other nodes can't be asked: " + e.getMessage()));
        }
    }

    private static Duration sinceFenced(Task task) {
        return Duration.between(task.command().times().fencedAt(), Instant.now());
    }

    private static Outcome failed(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof AdapterException failure) {
            PartState state = failure.kind().retry() == FailureKind.Retry.NEVER ? PartState.STUCK : PartState.RETRYING;
            String detail = failure.kind() + ": " + failure.getMessage();
            return failure.retryAfter()
                    .filter(pause -> state == PartState.RETRYING)
                    .map(pause ->
                            Outcome.openFor(state, detail, pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE))
                    .orElseGet(() -> Outcome.open(state, detail));
        }
        return Outcome.open(PartState.RETRYING, "failed in our own code: " + cause);
    }
}

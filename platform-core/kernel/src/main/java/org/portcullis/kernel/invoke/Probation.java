// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a new version of a bundle beside the one that is called, and lets it take its place in one step (PLG-2). While it
 * is held, nobody calls it but this trial.
 */
public final class Probation {
    private static final Logger LOG = LoggerFactory.getLogger(Probation.class);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final InstanceRegistry registry;
    private final Clock clock = Clock.systemUTC();

    /** Over the registry that routes the calls. */
    public Probation(InstanceRegistry registry) {
        this.registry = registry;
    }

    /** Keeps a bundle's services from being called. */
    public void hold(long bundle) {
        registry.hold(bundle);
    }

    /** Ends that. */
    public void letGo(long bundle) {
        registry.letGo(bundle);
    }

    /** Lets the held one be called in the place of the other. */
    public void replace(long old, long fresh) {
        registry.replace(old, fresh);
    }

    /** The instances that are called through the bundle now. */
    public Set<String> served(long bundle) {
        return registry.servedBy(bundle).stream().map(Serving::id).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Waits until no call runs on the bundle's services. */
    public boolean awaitIdle(long bundle, Duration patience, BooleanSupplier giveUp) {
        long end = System.nanoTime() + patience.toNanos();
        while (!registry.retired().isIdle(bundle)) {
            if (System.nanoTime() > end || giveUp.getAsBoolean()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    /**
     * What is wrong with the held version, as one sentence; empty when each instance that the running one serves is well on
     * it too.
     *
     * @param failure why an instance's component could not be activated, by id; empty while that isn't known
     */
    public Optional<String> flaw(
            long running,
            long held,
            Duration patience,
            BooleanSupplier giveUp,
            Function<String, Optional<String>> failure) {
        long end = System.nanoTime() + patience.toNanos();
        List<Trial> trials = new ArrayList<>();
        try {
            for (Serving old : registry.servedBy(running)) {
                Optional<Serving> fresh = registry.trial(old.id(), held);
                while (fresh.isEmpty()) {
                    Optional<String> why = failure.apply(old.id());
                    if (giveUp.getAsBoolean()) {
                        return Optional.empty(); // whoever gives up knows why
                    }
                    if (why.isPresent() || System.nanoTime() > end) {
                        return Optional.of(
                                "its instance " + old.id() + " does not come up: " + why.orElse("it is not served"));
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                    fresh = registry.trial(old.id(), held);
                }
                trials.add(new Trial(old, fresh.get(), identity(old), identity(fresh.get()), described(fresh.get())));
            }
            return trials.stream().map(Trial::flaw).flatMap(Optional::stream).findFirst();
        } finally {
            trials.forEach(trial -> trial.fresh().close());
        }
    }

    private CompletableFuture<Instance> described(Serving serving) {
        return serving.ordinary()
                .submit("describe itself", ANSWER, () -> Description.of(serving), (late, failed) -> {});
    }

    /** Who its vendor is; empty for one that ends nothing, and so is never asked. */
    private CompletableFuture<String> identity(Serving serving) {
        Object service = serving.services().get(ExtensionPoint.REVOCATION_PARTICIPANT);
        if (!(service instanceof RevocationParticipant participant)) {
            return CompletableFuture.completedFuture("");
        }
        String id = "update-" + serving.id();
        CallContext context = new CallContext(clock.instant().plus(ANSWER), id, id);
        return serving.ordinary()
                .submit("vendor-identity", ANSWER, () -> participant.vendorIdentity(context), (late, failed) -> {});
    }

    /** One instance on both versions. */
    private record Trial(
            Serving old,
            Serving fresh,
            CompletableFuture<String> identityThen,
            CompletableFuture<String> identityNow,
            CompletableFuture<Instance> describedNow) {

        Optional<String> flaw() {
            Set<ExtensionPoint> lost = new TreeSet<>(old.services().keySet());
            lost.removeAll(fresh.services().keySet());
            if (!lost.isEmpty()) {
                return Optional.of("its instance " + old.id() + " is no "
                        + lost.iterator().next().contractName() + " any more");
            }
            Optional<String> mute =
                    failed(describedNow).map(why -> "its instance " + old.id() + " is not well: " + why);
            return mute.isPresent() ? mute : vendor();
        }

        /** A vendor that the old version doesn't reach either says nothing about the new one. */
        private Optional<String> vendor() {
            Optional<String> now = failed(identityNow);
            Optional<String> then = failed(identityThen);
            if (now.isPresent()) {
                LOG.warn("{} on the new version: {}; on the old one: {}", old.id(), now.get(), then.orElse("well"));
                return then.isPresent()
                        ? Optional.empty()
                        : Optional.of("its instance " + old.id() + " does not reach its vendor: " + now.get());
            }
            if (then.isEmpty() && !identityThen.join().equals(identityNow.join())) {
                return Optional.of("its instance " + old.id() + " calls its vendor " + identityNow.join()
                        + ", the running version " + identityThen.join() + ": no lease could be ended");
            }
            return Optional.empty();
        }

        private Optional<String> failed(CompletableFuture<?> answer) {
            try {
                return answer.join() == null ? Optional.of("null, which its contract forbids") : Optional.empty();
            } catch (CompletionException e) {
                // only an adapter's own failure speaks for people; anything else may quote a secret
                return Optional.of(
                        e.getCause() instanceof AdapterException known
                                ? known.kind() + ": " + known.getMessage()
                                : "it threw " + e.getCause().getClass().getName());
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.portcullis.service.Refusal;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.spi.secret.SecretResolver;

/**
 * Tries a configuration before anything depends on it: the adapter is built from it as Declarative Services would, asked
 * who its vendor is, and thrown away. It is never registered, and what it keeps in the platform's home goes to a folder
 * that is removed again.
 */
public final class Trials {
    private static final int AT_ONCE = 2;

    private final BundleContext context;
    private final ServiceComponentRuntime components;
    private final Duration patience;
    private final SecretResolver secrets;
    private final Semaphore places = new Semaphore(AT_ONCE);

    /**
     * Over what runs.
     *
     * @param patience how long building the adapter and its vendor's answer may take together
     * @param secrets resolves what the tried configuration refers to
     */
    public Trials(
            BundleContext context, ServiceComponentRuntime components, Duration patience, SecretResolver secrets) {
        this.secrets = secrets;
        this.context = context;
        this.components = components;
        this.patience = patience;
    }

    /**
     * What goes wrong with it, in the adapter's own words; empty when the vendor has answered, or when the adapter can't
     * be tried (it ends nothing, or its component isn't built by its constructor alone).
     *
     * @throws Refusal UNAVAILABLE while others are being tried
     */
    public Optional<String> problem(String id, Map<String, Object> configuration) {
        Optional<TrialPlan> plan = TrialPlan.of(context, components, id);
        if (plan.isEmpty()) {
            return Optional.empty();
        }
        if (!places.tryAcquire()) {
            throw new Refusal(
                    Refusal.Kind.UNAVAILABLE,
                    "checks-busy",
                    "Other configurations are being tried at their vendors: try again in some seconds.");
        }
        CompletableFuture<Optional<String>> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> run(plan.get(), id, configuration, outcome), "portcullis-check-" + id);
        thread.setDaemon(true);
        thread.start();
        try {
            return outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            return Optional.of("its vendor did not answer within " + patience.toSeconds() + " s");
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            return Optional.of("the check was interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a trial answers, whatever happens", e);
        }
    }

    private void run(
            TrialPlan plan, String id, Map<String, Object> configuration, CompletableFuture<Optional<String>> outcome) {
        try {
            outcome.complete(tried(plan, id, configuration)); // when the trial has left nothing behind, not before
        } finally {
            places.release();
        }
    }

    private Optional<String> tried(TrialPlan plan, String id, Map<String, Object> configuration) {
        try (TrialPlan.Built built = plan.build(id, configuration, secrets)) {
            ask(built.adapter(), id);
            return Optional.empty();
        } catch (AdapterException e) {
            return Optional.of(e.kind() + ": " + e.getMessage());
        } catch (Exception | LinkageError e) {
            return Optional.of("the adapter failed with " + e.getClass().getSimpleName()
                    + "; its log says more"); // a foreign exception's text may quote a secret
        }
    }

    private void ask(Object adapter, String id) {
        if (adapter instanceof RevocationParticipant participant) {
            CallContext call =
                    new CallContext(Clock.systemUTC().instant().plus(patience), "check-" + id, "check-" + id);
            String identity = participant.vendorIdentity(call);
            if (identity == null || identity.isBlank()) {
                throw new AdapterException(FailureKind.INTERNAL, "the vendor's identity is empty");
            }
        }
    }
}

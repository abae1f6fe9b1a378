// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.rights.OwnConfigurations;
import org.portcullis.kernel.secret.ReferencedSecrets;
import org.portcullis.kernel.secret.SecretGraph;
import org.portcullis.kernel.secret.SecretStores;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.VaultReference;

/**
 * Reads secrets that lie in vaults, for instances that refer to them (PLG-3). Whether an instance may is decided by the
 * configurations, before anybody is called; whether its bundle may was decided before that (PLG-4). What an ordinary call
 * needs is read as an ordinary call of the vault's instance; what the end of access needs goes on that instance's lane for
 * that, past its breaker, so that a kill waits behind nothing.
 */
@Component(service = StoredSecrets.class, immediate = true)
public final class StoredSecrets implements SecretStores {
    private static final Set<ExtensionPoint> UNRECORDED = EnumSet.of(
            ExtensionPoint.AUDIT_SINK, ExtensionPoint.LIFECYCLE_EVENT_SOURCE, ExtensionPoint.SESSION_RECORD_SOURCE);

    /** For who asks outside any call, as in a constructor. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private static final Duration AGAIN = Duration.ofSeconds(30);

    /** So that the caller hears the reason, and not only that its time was over. */
    private static final Duration MARGIN = Duration.ofMillis(50);

    private final InstanceRegistry registry;
    private final AdapterInvoker invoker;
    private final Supplier<SecretGraph> graph;
    private final AutoCloseable release;

    /** Over the instances as they are configured and as they are there. */
    @Activate
    public StoredSecrets(
            @Reference InstanceRegistry registry,
            @Reference AdapterInvoker invoker,
            @Reference OwnConfigurations configurations,
            @Reference ReferencedSecrets secrets) {
        this(
                registry,
                invoker,
                new RememberedGraph(configurations),
                secrets,
                new SecretComeback(registry::revisit, AGAIN));
    }

    StoredSecrets(
            InstanceRegistry registry,
            AdapterInvoker invoker,
            Supplier<SecretGraph> graph,
            ReferencedSecrets secrets,
            SecretComeback comeback) {
        this.registry = registry;
        this.invoker = invoker;
        this.graph = graph;
        secrets.open(this);
        AutoCloseable listening = registry.listen(comeback);
        release = () -> {
            secrets.close();
            listening.close();
            comeback.close();
        };
    }

    @Override
    public Secret read(VaultReference reference) {
        Optional<CurrentCall> current = CurrentCall.now();
        SecretGraph now = graph.get();
        List<SecretGraph.Holder> askers = current.flatMap(call -> now.find(call.instance()))
                .map(List::of)
                .orElseGet(() -> now.holding(reference));
        for (SecretGraph.Holder asker : askers) {
            now.objection(asker, reference).ifPresent(why -> {
                throw failure(FailureKind.MISCONFIGURED, reference, why, null);
            });
        }
        now.circle(reference.instance()).ifPresent(why -> {
            throw failure(FailureKind.MISCONFIGURED, reference, why, null);
        });
        Call call = call(reference, current, askers);
        boolean urgent =
                current.map(CurrentCall::urgent).orElseGet(() -> askers.stream().anyMatch(this::isEndingAccess));
        try {
            return invoker.readSecret(reference, call, urgent, !isUnrecorded(current, askers));
        } catch (AdapterException e) {
            throw failure(kind(e), reference, e.getMessage(), e.retryAfter().orElse(null));
        }
    }

    /** Who asks outside its call, as a hosted one does, may ask for what ends access just now. */
    private boolean isEndingAccess(SecretGraph.Holder asker) {
        return registry.serving(asker.id())
                .filter(serving -> serving.revocation().threadsInUse() > 0)
                .isPresent();
    }

    private Duration time(VaultReference reference, Optional<CurrentCall> current) {
        Duration most = registry.serving(reference.instance())
                .map(serving -> serving.limits().callTimeout())
                .filter(limit -> limit.compareTo(LONGEST) < 0)
                .orElse(LONGEST);
        Duration left = current.map(call -> call.left().minus(MARGIN)).orElse(most);
        if (left.isNegative() || left.isZero()) {
            throw failure(FailureKind.TIMEOUT, reference, "the deadline of the call that needs it had passed", null);
        }
        return left.compareTo(most) < 0 ? left : most;
    }

    private Call call(VaultReference reference, Optional<CurrentCall> current, List<SecretGraph.Holder> askers) {
        present(reference);
        String asked = current.map(CurrentCall::instance)
                .orElseGet(() -> askers.stream().map(SecretGraph.Holder::id).collect(Collectors.joining(",")));
        Map<String, Object> details = Map.of("reference", reference.toString(), "for", asked);
        Duration time = time(reference, current);
        return current.map(CurrentCall::call)
                .map(call -> new Call(time, call.idempotencyKey(), call.correlationId(), call.agentId(), details))
                .orElseGet(() -> new Call(time, "secret-" + asked, "secret-" + asked, "", details));
    }

    /** Says at once, and in its own words, what another try would only say later. */
    private void present(VaultReference reference) {
        String id = reference.instance();
        Optional<Serving> serving = registry.serving(id);
        if (serving.isEmpty() && !registry.gaps().isOpen(id)) {
            throw failure(
                    FailureKind.UNAVAILABLE,
                    reference,
                    id + " is not active now: look at its state and reason; this works as soon as it is",
                    null);
        }
        if (serving.isPresent() && !serving.get().services().containsKey(ExtensionPoint.SECRET_STORE)) {
            throw failure(
                    FailureKind.MISCONFIGURED,
                    reference,
                    id + " keeps no secrets for other instances: its adapter is no "
                            + ExtensionPoint.SECRET_STORE.contractName(),
                    null);
        }
    }

    /**
     * A record for each delivery of records would need a delivery, and so on for ever; and who polls every other second
     * would fill the trail.
     */
    private static boolean isUnrecorded(Optional<CurrentCall> current, List<SecretGraph.Holder> askers) {
        return current.map(call -> UNRECORDED.contains(call.point()))
                .orElseGet(() -> askers.stream().anyMatch(asker -> asker.id().startsWith("siem-")));
    }

    /** Nothing has happened at the asker's own vendor: what a person must change, and what is worth another try. */
    private static FailureKind kind(AdapterException e) {
        return switch (e.kind().retry()) {
            case NEVER -> FailureKind.MISCONFIGURED;
            case SAFE -> e.kind();
            case OUTCOME_UNKNOWN -> FailureKind.UNAVAILABLE;
        };
    }

    private static AdapterException failure(
            FailureKind kind, VaultReference reference, String why, Duration retryAfter) {
        return new AdapterException(kind, "the secret " + reference + " can't be read: " + why, null, retryAfter);
    }

    /** From now on references into vaults are refused. */
    @Deactivate
    public void close() throws Exception {
        release.close();
    }
}

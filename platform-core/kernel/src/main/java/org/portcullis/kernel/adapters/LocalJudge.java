// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.invoke.InstanceNames;
import org.portcullis.kernel.invoke.InstanceRegistry;
import org.portcullis.kernel.invoke.Probation;
import org.portcullis.service.Refusal;
import org.portcullis.service.platform.BundleJudge;
import org.portcullis.service.platform.HostedProcess;

/** Judges a new version of an adapter by its live leases and by its instances (PLG-2). */
@Component(service = BundleJudge.class, immediate = true)
public final class LocalJudge implements BundleJudge {
    private final Probation probation;
    private final LiveReferences references;
    private final ActivationFailures failures;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<HostedProcess> hosted;

    private final Hosting hosting = new Hosting(() -> hosted);

    /** Over the leases and the instances. */
    @Activate
    public LocalJudge(
            @Reference Acts acts, @Reference InstanceRegistry registry, @Reference ServiceComponentRuntime components) {
        this.probation = new Probation(registry);
        this.references = new LiveReferences(acts);
        this.failures = new ActivationFailures(components);
    }

    @Override
    public Optional<String> objection(Candidate candidate, OptionalLong running) {
        try {
            Set<String> served = running.isPresent() ? probation.served(running.getAsLong()) : Set.of();
            for (Map.Entry<String, Set<String>> live : references.formats().entrySet()) {
                Set<String> unreadable = new TreeSet<>(live.getValue());
                unreadable.removeAll(candidate.referenceFormats());
                if (!unreadable.isEmpty() && (served.contains(live.getKey()) || serves(candidate, live.getKey()))) {
                    return Optional.of("live leases of " + live.getKey() + " have references of format "
                            + String.join(", ", unreadable) + ", and it reads "
                            + String.join(", ", new TreeSet<>(candidate.referenceFormats()))
                            + " only (Portcullis-References in its manifest)");
                }
            }
            return Optional.empty();
        } catch (Refusal e) {
            return Optional.of("its live leases can't be looked at now: " + e.getMessage());
        }
    }

    private static boolean serves(Candidate candidate, String instance) {
        return InstanceNames.factoryPid(instance)
                .filter(candidate.pids()::contains)
                .isPresent();
    }

    @Override
    public void hold(long bundle) {
        probation.hold(bundle);
    }

    @Override
    public void letGo(long bundle) {
        probation.letGo(bundle);
    }

    @Override
    public Optional<String> flaw(long running, long held, Duration patience, BooleanSupplier giveUp) {
        return probation.flaw(running, held, patience, giveUp, id -> failures.of(id, held)
                .or(() -> hosting.trouble(id, OptionalLong.of(held))));
    }

    @Override
    public void replace(long running, long held) {
        probation.replace(running, held);
    }

    @Override
    public boolean awaitIdle(long bundle, Duration patience, BooleanSupplier giveUp) {
        return probation.awaitIdle(bundle, patience, giveUp);
    }
}

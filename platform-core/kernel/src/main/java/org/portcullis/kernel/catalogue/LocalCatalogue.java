// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.invoke.ExtensionPoint;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.service.Refusal;
import org.portcullis.service.catalogue.Binding;
import org.portcullis.service.catalogue.Catalogue;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;

/** {@link Catalogue} over the store. Thread-safe. */
@Component(service = Catalogue.class)
public final class LocalCatalogue implements Catalogue {
    private final Acts acts;
    private final Systems systems;
    private final Instances instances;

    /** Over the store's systems and the adapter instances that are there. */
    @Activate
    public LocalCatalogue(@Reference Acts acts, @Reference Systems systems, @Reference Instances instances) {
        this.acts = acts;
        this.systems = systems;
        this.instances = instances;
    }

    @Override
    public TargetSystem put(Caller caller, TargetSystem system) {
        String name = String.valueOf(system.name());
        Attempt attempt = Attempt.of(
                "system.put", caller.personId(), Map.of("system", name.substring(0, Math.min(63, name.length()))));
        return acts.change(attempt, tx -> {
            caller.require(Role.ADMIN);
            return systems.put(tx, system, attempt);
        });
    }

    @Override
    public Optional<TargetSystem> system(String name) {
        return Optional.ofNullable(systems.view().systems().get(name));
    }

    @Override
    public List<TargetSystem> systems() {
        return List.copyOf(systems.view().systems().values());
    }

    @Override
    public List<String> gaps(String system) {
        TargetSystem found = system(system)
                .orElseThrow(
                        () -> new Refusal(Refusal.Kind.NOT_FOUND, "not-found", "There is no system of this name."));
        List<String> gaps = new ArrayList<>();
        new TreeMap<>(found.operations()).values().forEach(operation -> gaps(found, operation, gaps));
        return gaps;
    }

    private void gaps(TargetSystem system, Operation operation, List<String> gaps) {
        if (operation.vault().isEmpty()) {
            gaps.add(operation.name() + ": binds no vault instance, so nothing can mint its credential");
        }
        operation
                .vault()
                .flatMap(bound -> gap(system, bound, ExtensionPoint.CREDENTIAL_ISSUER))
                .ifPresent(gap -> gaps.add(operation.name() + ": " + gap));
        operation
                .pam()
                .flatMap(bound -> gap(system, bound, ExtensionPoint.ELEVATION_PROVIDER))
                .ifPresent(gap -> gaps.add(operation.name() + ": " + gap));
    }

    private Optional<String> gap(TargetSystem system, Binding binding, ExtensionPoint wanted) {
        Optional<Instance> found = instances.find(binding.instance());
        if (found.isEmpty()) {
            return Optional.of(
                    "the instance " + binding.instance() + " isn't there: configure it, or deploy its adapter");
        }
        Instance instance = found.get();
        if (!instance.servesEnvironment(system.environment())) {
            return Optional.of("the instance " + instance.id() + " belongs to the environment " + instance.environment()
                    + ", the system to " + system.environment());
        }
        return instance.serves().contains(wanted)
                ? Optional.empty()
                : Optional.of("the instance " + instance.id() + " is no " + wanted.contractName());
    }

    @Override
    public Optional<Match> match(String route, String method, String path) {
        return systems.view().routes().match(route, method, path);
    }
}

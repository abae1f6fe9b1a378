// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.portcullis.kernel.invoke.InstanceNames;

/** Why an instance that is configured isn't there, by what Declarative Services say of its component. */
final class ActivationFailures {
    private final ServiceComponentRuntime components;

    ActivationFailures(ServiceComponentRuntime components) {
        this.components = components;
    }

    /** The failure's first line, without the exception's class; empty when there is none. */
    Optional<String> of(String id) {
        return of(id, components.getComponentDescriptionDTOs());
    }

    /** Whether a component of that bundle would serve the instance. */
    boolean isOf(String id, String bundle) {
        String pid = InstanceNames.factoryPid(id).orElse("");
        return components.getComponentDescriptionDTOs().stream()
                .filter(description -> bundle.equals(description.bundle.symbolicName))
                .anyMatch(description ->
                        Arrays.asList(description.configurationPid).contains(pid));
    }

    /** The same of the components of one bundle alone. */
    Optional<String> of(String id, long bundle) {
        return of(
                id,
                components.getComponentDescriptionDTOs().stream()
                        .filter(description -> description.bundle.id == bundle)
                        .toList());
    }

    private Optional<String> of(String id, Collection<ComponentDescriptionDTO> descriptions) {
        for (ComponentDescriptionDTO description : descriptions) {
            for (ComponentConfigurationDTO configuration : components.getComponentConfigurationDTOs(description)) {
                Object pid = configuration.properties.get("service.pid");
                boolean ours = pid != null
                        && InstanceNames.ofPid(pid.toString())
                                .filter(id::equals)
                                .isPresent();
                if (ours && configuration.failure != null) {
                    return Optional.of(reason(configuration.failure));
                }
                if (ours && configuration.unsatisfiedReferences.length > 0) {
                    return Optional.of("it waits for " + configuration.unsatisfiedReferences[0].name);
                }
            }
        }
        return Optional.empty();
    }

    /** The innermost cause's message: the adapter's own words. */
    static String reason(String trace) {
        String first = trace.lines().findFirst().orElse("");
        String cause = trace.lines()
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((earlier, later) -> later)
                .map(line -> line.substring("Caused by: ".length()))
                .orElse(first);
        int colon = cause.indexOf(": ");
        boolean isClass = colon > 0 && cause.substring(0, colon).matches("[\\w.$]+");
        return isClass ? cause.substring(colon + 2) : cause;
    }
}

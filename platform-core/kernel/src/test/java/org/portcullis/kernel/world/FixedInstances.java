// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.world;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.portcullis.kernel.invoke.ExtensionPoint;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.InstanceLimits;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.invoke.RefusedService;

/** The two local instances, and one of another environment. */
final class FixedInstances implements Instances {
    private static final List<Instance> ALL = List.of(
            instance("pam-local~default", "test", ExtensionPoint.ELEVATION_PROVIDER),
            instance("vault-local~default", "test", ExtensionPoint.CREDENTIAL_ISSUER),
            instance("vault-local~prod", "prod", ExtensionPoint.CREDENTIAL_ISSUER));

    private static Instance instance(String id, String environment, ExtensionPoint serves) {
        return new Instance(id, environment, Set.of(serves), Optional.empty(), Set.of(), InstanceLimits.DEFAULT, 1);
    }

    @Override
    public Optional<Instance> find(String id) {
        return ALL.stream().filter(instance -> instance.id().equals(id)).findFirst();
    }

    @Override
    public List<Instance> all() {
        return ALL;
    }

    @Override
    public Map<String, Object> health(String id) {
        return Map.of();
    }

    @Override
    public List<RefusedService> refused() {
        return List.of();
    }

    @Override
    public AutoCloseable onRefusal(Consumer<RefusedService> listener) {
        return () -> {};
    }

    @Override
    public AutoCloseable listen(Listener listener) {
        return () -> {};
    }
}

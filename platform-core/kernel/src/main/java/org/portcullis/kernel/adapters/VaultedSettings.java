// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.invoke.ExtensionPoint;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.secret.SecretGraph;
import org.portcullis.service.platform.InstanceFiles;
import org.portcullis.spi.secret.VaultReference;

/** Checks references into vaults before a configuration is used; asks no vendor. */
final class VaultedSettings {
    private final InstanceFiles files;
    private final Instances instances;

    VaultedSettings(InstanceFiles files, Instances instances) {
        this.files = files;
        this.instances = instances;
    }

    /** What is wrong with them, each with its setting in front; a circle that the others close counts too. */
    List<String> problems(String id, Map<String, Object> configuration) {
        SecretGraph.Holder asker = SecretGraph.Holder.of(id, configuration);
        if (!asker.isReferring()) {
            return List.of();
        }
        Map<String, Map<String, Object>> all = new HashMap<>();
        files.ids().forEach(each -> all.put(each, files.read(each)));
        all.put(id, configuration);
        SecretGraph graph = new SecretGraph(all);
        List<String> problems = new ArrayList<>();
        asker.references()
                .forEach((setting, references) -> references.forEach(reference -> graph.objection(asker, reference)
                        .or(() -> noStore(reference))
                        .ifPresent(why -> problems.add(setting + ": " + why))));
        return problems;
    }

    private Optional<String> noStore(VaultReference reference) {
        Optional<Instance> there = instances.find(reference.instance());
        return there.filter(store -> !store.serves().contains(ExtensionPoint.SECRET_STORE))
                .map(store -> store.id() + " keeps no secrets for other instances: its adapter is no "
                        + ExtensionPoint.SECRET_STORE.contractName());
    }
}

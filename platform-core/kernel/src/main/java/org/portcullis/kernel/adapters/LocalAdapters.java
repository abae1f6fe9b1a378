// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.MetaTypeService;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.invoke.ExtensionPoint;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.InstanceNames;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.invoke.Trials;
import org.portcullis.kernel.secret.ReferencedSecrets;
import org.portcullis.kernel.siem.SinkStates;
import org.portcullis.service.Refusal;
import org.portcullis.service.adapters.AdapterBundle;
import org.portcullis.service.adapters.AdapterInstance;
import org.portcullis.service.adapters.Adapters;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.platform.DeployFolder;
import org.portcullis.service.platform.HostedProcess;
import org.portcullis.service.platform.InstanceFiles;

/** Adapter bundles by the framework and the deploy folder; instances by their files and by what serves them now. */
@Component(service = Adapters.class)
public final class LocalAdapters implements Adapters {
    /** Without open leases nothing is left to look for there; what was pinned is forgotten. */
    private static final String FORGET = "DELETE FROM adapter_instance WHERE id = ? AND NOT EXISTS"
            + " (SELECT 1 FROM lease WHERE ended_at IS NULL AND (adapter = ? OR pam_adapter = ?))";

    /** How long a check may ask the vendor. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Acts acts;
    private final Instances instances;
    private final InstanceFiles files;
    private final Schemas schemas;
    private final BundleList bundles;
    private final ActivationFailures failures;
    private final Trials trials;
    private final VaultedSettings vaulted;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile DeployFolder deployed;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<HostedProcess> hosted;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile SinkStates sinks;

    private final Hosting hosting = new Hosting(() -> hosted);

    /** Over the rooms below and the platform's services. */
    @Activate
    public LocalAdapters(
            BundleContext context,
            @Reference Acts acts,
            @Reference Instances instances,
            @Reference InstanceFiles files,
            @Reference MetaTypeService metatypes,
            @Reference ServiceComponentRuntime components,
            @Reference ReferencedSecrets secrets) {
        this.acts = acts;
        this.instances = instances;
        this.files = files;
        this.schemas = new Schemas(context, metatypes);
        this.bundles = new BundleList(context, schemas, instances);
        this.failures = new ActivationFailures(components);
        this.trials = new Trials(context, components, PATIENCE, secrets);
        this.vaulted = new VaultedSettings(files, instances);
    }

    @Override
    public List<AdapterBundle> bundles() {
        return bundles.all(deployed);
    }

    @Override
    public List<AdapterInstance> instances() {
        TreeSet<String> ids = new TreeSet<>(files.ids());
        instances.all().stream()
                .map(Instance::id)
                .filter(InstanceNames::isInstance)
                .forEach(ids::add);
        List<AdapterInstance> all = new ArrayList<>();
        ids.forEach(id -> all.add(shown(id)));
        return all;
    }

    @Override
    public AdapterInstance instance(String id) {
        if (!InstanceNames.isInstance(id) || !known(id)) {
            throw unknown(id);
        }
        return shown(id);
    }

    private boolean known(String id) {
        return files.ids().contains(id) || instances.find(id).isPresent();
    }

    private AdapterInstance shown(String id) {
        Map<String, Object> configuration = files.read(id);
        Optional<Instance> serving = instances.find(id);
        String state = "ACTIVE";
        String reason = "";
        if (serving.isEmpty()) {
            List<String> problems = problems(id, configuration);
            boolean offered = schemas.settings(id).isPresent();
            state = offered && !problems.isEmpty() ? "REFUSED" : "CONFIGURED";
            reason = problems.isEmpty()
                    ? hosting.trouble(id, OptionalLong.empty())
                            .or(() -> failures.of(id))
                            .orElse("its bundle has not activated it yet")
                    : String.join("; ", problems);
        } else if (hosting.trouble(id, OptionalLong.empty()).isPresent()) {
            state = "CONFIGURED";
            reason = hosting.trouble(id, OptionalLong.empty()).orElse("");
        }
        Object named = configuration.getOrDefault("environment", "");
        return new AdapterInstance(
                id,
                serving.map(Instance::environment).orElse(String.valueOf(named)),
                state,
                serving.map(instance -> instance.serves().stream()
                                .sorted()
                                .map(ExtensionPoint::contractName)
                                .toList())
                        .orElse(List.of()),
                withoutNulls(configuration),
                health(id),
                reason);
    }

    private Map<String, Object> health(String id) {
        Map<String, Object> health = new LinkedHashMap<>(instances.health(id));
        health.putAll(hosting.show(id));
        SinkStates now = sinks;
        if (now != null) {
            health.putAll(now.show(id));
        }
        return health;
    }

    @Override
    public AdapterInstance put(Caller caller, String id, Map<String, Object> configuration) {
        Attempt attempt = attempt("adapter.put", caller, id, configuration);
        acts.checked(attempt, () -> {
            caller.require(Role.ADMIN);
            refuseProblems(id, configuration);
            return null;
        });
        acts.change(attempt, tx -> Acts.done(tx, attempt, Map.of())); // what can't be recorded doesn't happen
        touchFile(() -> files.write(id, configuration));
        return shown(id);
    }

    @Override
    public void delete(Caller caller, String id) {
        Attempt attempt = attempt("adapter.delete", caller, id, Map.of());
        acts.checked(attempt, () -> {
            caller.require(Role.ADMIN);
            if (!InstanceNames.isInstance(id) || !known(id)) {
                throw unknown(id);
            }
            return null;
        });
        acts.change(attempt, tx -> {
            tx.update(FORGET, id, id, id);
            return Acts.done(tx, attempt, Map.of());
        });
        touchFile(() -> files.delete(id));
    }

    @Override
    public List<String> check(Caller caller, String id, Map<String, Object> configuration) {
        caller.require(Role.ADMIN);
        List<String> problems = problems(id, configuration);
        // what is hosted isn't trusted to run in this process, not even for a trial
        return problems.isEmpty() && !Hosting.isHosted(configuration)
                ? trials.problem(id, files.effective(configuration))
                        .map(List::of)
                        .orElse(List.of())
                : problems;
    }

    private interface FileWork {
        void run() throws IOException;
    }

    private static void touchFile(FileWork work) {
        try {
            work.run();
        } catch (IOException e) {
            Refusal refusal = new Refusal(
                    Refusal.Kind.UNAVAILABLE,
                    "instance-file",
                    "The instance's file can't be written (" + e.getClass().getSimpleName()
                            + "): look at the room and the rights in config/instances.");
            refusal.initCause(e);
            throw refusal;
        }
    }

    private List<String> problems(String id, Map<String, Object> configuration) {
        if (!InstanceNames.isInstance(id)) {
            return List.of("an instance is named family-vendor~name in lower case, as in vault-hashicorp~prod");
        }
        return schemas.settings(id)
                .map(settings -> {
                    List<String> problems = new ArrayList<>(ConfigurationCheck.problems(id, settings, configuration));
                    problems.addAll(vaulted.problems(id, configuration));
                    return problems;
                })
                .orElseGet(() -> List.of(
                        "no bundle offers " + InstanceNames.factoryPid(id).orElse(id) + ": deploy its adapter first"));
    }

    private void refuseProblems(String id, Map<String, Object> configuration) {
        Fields fields = new Fields();
        problems(id, configuration).forEach(problem -> {
            String name = problem.split("[: ]", 2)[0];
            fields.add(configuration.containsKey(name) ? "/" + Fields.segment(name) : "", problem);
        });
        fields.refuse("bad-configuration", "The configuration of this instance is not good: nothing was changed.");
    }

    private static Attempt attempt(String action, Caller caller, String id, Map<String, Object> configuration) {
        String shown = id.length() > 100 ? id.substring(0, 100) : id;
        List<String> settings =
                new TreeMap<>(configuration).keySet().stream().limit(50).toList();
        return Attempt.of(action, caller.personId(), Map.of("adapter", shown, "settings", settings));
    }

    private static Map<String, Object> withoutNulls(Map<String, Object> configuration) {
        Map<String, Object> clean = new HashMap<>(configuration);
        clean.values().removeIf(java.util.Objects::isNull);
        return clean;
    }

    private static Refusal unknown(String id) {
        String shown = id.length() > 100 ? id.substring(0, 100) + "…" : id;
        return new Refusal(
                Refusal.Kind.NOT_FOUND, "adapter-unknown", "No adapter instance " + shown + " is configured.");
    }
}

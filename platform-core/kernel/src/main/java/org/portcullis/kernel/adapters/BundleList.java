// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.invoke.RefusedService;
import org.portcullis.service.adapters.AdapterBundle;
import org.portcullis.service.adapters.AdapterRights;
import org.portcullis.service.platform.DeployFolder;

/** The adapter bundles in the framework, and the jars that were refused. */
final class BundleList {
    private final BundleContext context;
    private final Schemas schemas;
    private final Instances instances;

    BundleList(BundleContext context, Schemas schemas, Instances instances) {
        this.context = context;
        this.schemas = schemas;
        this.instances = instances;
    }

    /** @param deployed may be null while the platform starts or stops */
    List<AdapterBundle> all(DeployFolder deployed) {
        List<AdapterBundle> jars = deployed == null ? List.of() : deployed.jars();
        List<AdapterBundle> all = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            if (schemas.isAdapter(bundle) || isDeployed(bundle)) {
                all.add(shown(bundle, jars));
            }
        }
        jars.stream().filter(jar -> jar.state().equals("REFUSED")).forEach(all::add);
        return all;
    }

    private static boolean isDeployed(Bundle bundle) {
        return bundle.getState() != Bundle.UNINSTALLED && bundle.getLocation().startsWith("deploy:");
    }

    private AdapterBundle shown(Bundle bundle, List<AdapterBundle> jars) {
        Optional<AdapterBundle> deployed = jars.stream()
                .filter(jar -> isDeployed(bundle)
                        && jar.name().equals(bundle.getSymbolicName())
                        && jar.version().equals(bundle.getVersion().toString())
                        && jar.state().equals("ACCEPTED"))
                .findFirst();
        String signer = deployed.map(AdapterBundle::signer).orElse(isDeployed(bundle) ? "" : "shipped");
        String name = bundle.getSymbolicName() == null ? bundle.getLocation() : bundle.getSymbolicName();
        boolean active = bundle.getState() == Bundle.ACTIVE || isLazy(bundle);
        return new AdapterBundle(
                name,
                bundle.getVersion().toString(),
                signer,
                state(bundle, active),
                active ? trouble(bundle, deployed.map(AdapterBundle::reason).orElse("")) : reason(bundle),
                deployed.map(AdapterBundle::previous).orElse(""),
                rights(bundle));
    }

    private static AdapterRights rights(Bundle bundle) {
        try {
            return AdapterRights.of(header -> bundle.getHeaders("").get(header));
        } catch (IllegalArgumentException e) {
            return AdapterRights.NONE; // it gets none either
        }
    }

    /** What is wrong all the same: a refused update, services that aren't called. */
    private String trouble(Bundle bundle, String deployment) {
        return Stream.concat(
                        Stream.of(deployment),
                        instances.refused().stream()
                                .filter(refused -> refused.bundleId() == bundle.getBundleId())
                                .map(RefusedService::reason))
                .filter(reason -> !reason.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static boolean isLazy(Bundle bundle) {
        return bundle.getState() == Bundle.STARTING
                && bundle.getHeaders().get(Constants.BUNDLE_ACTIVATIONPOLICY) != null;
    }

    private static String state(Bundle bundle, boolean active) {
        if (active) {
            return "ACTIVE";
        }
        return switch (bundle.getState()) {
            case Bundle.INSTALLED -> "INSTALLED";
            case Bundle.RESOLVED -> "RESOLVED";
            case Bundle.STARTING -> "STARTING";
            case Bundle.STOPPING -> "STOPPING";
            default -> "UNINSTALLED";
        };
    }

    /** Why it doesn't run: which of its requirements nothing here meets (PLG-5). */
    private String reason(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        FrameworkWiring wiring =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
        if (bundle.getState() != Bundle.INSTALLED || revision == null || wiring == null) {
            return "it isn't started: see the log";
        }
        String unmet = revision.getDeclaredRequirements(null).stream()
                .filter(BundleList::isMandatory)
                .filter(requirement -> wiring.findProviders(requirement).isEmpty())
                .map(requirement -> requirement.getNamespace() + " "
                        + requirement.getDirectives().getOrDefault("filter", ""))
                .collect(Collectors.joining("; "));
        return unmet.isEmpty()
                ? "it can't be resolved: see the log"
                : "nothing here offers what it was built against: " + unmet;
    }

    private static boolean isMandatory(BundleRequirement requirement) {
        String effective = requirement.getDirectives().getOrDefault("effective", "resolve");
        return effective.equals("resolve")
                && !"optional".equals(requirement.getDirectives().get("resolution"));
    }
}

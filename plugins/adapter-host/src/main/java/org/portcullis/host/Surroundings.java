// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** What a hosted process takes of the platform's installation: what its adapter is wired to here, and nothing else. */
final class Surroundings {
    private static final String REFERENCE = "reference:";
    private static final String KIT = "org.portcullis.adapter-kit";

    private Surroundings() {}

    static Plan.Platform of(BundleContext context, Bundle adapter) throws IOException {
        Path distribution = Path.of(context.getProperty("portcullis.distribution"));
        String packages = context.getProperty(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA);
        return new Plan.Platform(
                Path.of(context.getProperty("portcullis.home")),
                classPath(context, distribution.resolve("lib/host")),
                bundles(context, adapter),
                packages == null ? "" : packages);
    }

    private static List<Path> classPath(BundleContext context, Path libraries) throws IOException {
        Path own = file(context.getBundle()).orElseThrow(() -> new IOException("this bundle wasn't shipped"));
        try (Stream<Path> files = Files.list(libraries)) {
            return Stream.concat(
                            files.filter(file -> file.toString().endsWith(".jar"))
                                    .sorted(),
                            Stream.of(own))
                    .toList();
        }
    }

    private static List<Path> bundles(BundleContext context, Bundle adapter) {
        Set<Bundle> found = new LinkedHashSet<>();
        Deque<Bundle> open = new ArrayDeque<>(List.of(context.getBundle(), adapter));
        providing(context, ServiceComponentRuntime.class, open);
        providing(context, ConfigurationAdmin.class, open);
        for (Bundle each : context.getBundles()) {
            if (KIT.equals(each.getSymbolicName())) {
                open.add(each);
            }
        }
        while (!open.isEmpty()) {
            Bundle next = open.remove();
            boolean fresh = next.getBundleId() != Constants.SYSTEM_BUNDLE_ID && found.add(next);
            BundleWiring wiring = fresh ? next.adapt(BundleWiring.class) : null;
            if (wiring != null) {
                for (BundleWire wire : wiring.getRequiredWires(null)) {
                    open.add(wire.getProvider().getBundle());
                }
            }
        }
        found.remove(adapter);
        List<Path> files = new ArrayList<>();
        found.forEach(each -> file(each).ifPresent(files::add));
        return files;
    }

    private static void providing(BundleContext context, Class<?> service, Deque<Bundle> open) {
        ServiceReference<?> reference = context.getServiceReference(service);
        if (reference != null) {
            open.add(reference.getBundle());
        }
    }

    /** Of a bundle that is shipped, and so is used where it lies. */
    static java.util.Optional<Path> file(Bundle bundle) {
        String location = bundle.getLocation();
        return location.startsWith(REFERENCE)
                ? java.util.Optional.of(Path.of(URI.create(location.substring(REFERENCE.length()))))
                : java.util.Optional.empty();
    }
}

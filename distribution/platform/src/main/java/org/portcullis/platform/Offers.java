// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Compares what a bundle was built against with what this platform itself offers, before it is let in (PLG-5): the running version
 * stays when the new one can't run here.
 */
final class Offers {
    private final Function<String, Set<Version>> offered;

    Offers(BundleContext framework) {
        this(name -> versions(framework, name));
    }

    /** @param offered the versions in which a package is offered here; empty when nothing offers it */
    Offers(Function<String, Set<Version>> offered) {
        this.offered = offered;
    }

    /**
     * Why the bundle can't run here, in one sentence; empty when it can.
     *
     * @throws IOException when it is no jar
     */
    Optional<String> lacking(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile(), false)) {
            Manifest manifest = jar.getManifest();
            if (manifest == null || manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME) == null) {
                return Optional.of("it is no OSGi bundle: its manifest has no Bundle-SymbolicName");
            }
            return lacking(manifest.getMainAttributes());
        } catch (IllegalArgumentException e) {
            return Optional.of("its Import-Package can't be read: " + e.getMessage());
        }
    }

    private Optional<String> lacking(Attributes manifest) {
        // what it exports itself it may import too
        Set<String> own = new HashSet<>(
                Imports.mandatory(manifest.getValue(Constants.EXPORT_PACKAGE)).keySet());
        for (Map.Entry<String, VersionRange> wanted :
                Imports.mandatory(manifest.getValue(Constants.IMPORT_PACKAGE)).entrySet()) {
            String name = wanted.getKey();
            Set<Version> here = offered.apply(name);
            boolean good = here.stream().anyMatch(wanted.getValue()::includes);
            if (!good && !own.contains(name) && !name.startsWith("java.")) {
                return Optional.of(
                        here.isEmpty()
                                ? "it imports " + name + ", which nothing here offers: embed it in the bundle"
                                : "it was built for " + name + " " + wanted.getValue() + ", and this platform offers "
                                        + here.stream().map(Version::toString).collect(Collectors.joining(", "))
                                        + ": build it against this platform's API, or update the platform");
            }
        }
        return Optional.empty();
    }

    private static Set<Version> versions(BundleContext framework, String name) {
        Set<Version> versions = new TreeSet<>();
        for (Bundle bundle : framework.getBundles()) {
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            // what is deployed comes and goes: a bundle that was wired to it would be torn down or kept alive with it
            if (revision != null && !bundle.getLocation().startsWith(FrameworkHost.SCHEME)) {
                for (BundleCapability offer : revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE)) {
                    if (name.equals(offer.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))) {
                        versions.add(
                                (Version) offer.getAttributes().get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE));
                    }
                }
            }
        }
        return versions;
    }
}

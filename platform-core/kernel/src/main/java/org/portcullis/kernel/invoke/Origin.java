// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.nio.file.Path;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * The bundle that offers a service, by the framework's word and never by a property that the bundle sets.
 *
 * @param bundle the framework's id; -1 for a service that didn't come from a bundle
 * @param name symbolic name; empty where there is no bundle
 * @param version of the bundle
 * @param shipped whether it lies in the installation's own folder of bundles
 */
record Origin(long bundle, String name, String version, boolean shipped) {
    /** The shipped bundle that serves instances in the name of others, which run in processes of their own. */
    static final String HOST = "org.portcullis.adapter-host";

    /** Where a service comes from. */
    static Origin of(Bundle bundle, String shippedFrom) {
        String name = bundle.getSymbolicName();
        return new Origin(
                bundle.getBundleId(),
                name == null ? bundle.getLocation() : name,
                bundle.getVersion().toString(),
                !shippedFrom.isEmpty() && bundle.getLocation().startsWith(shippedFrom));
    }

    /** What begins the location of each shipped bundle; empty when the framework doesn't say where they lie. */
    static String shippedFrom(BundleContext context) {
        String distribution = context.getProperty("portcullis.distribution");
        return distribution == null
                ? ""
                : "reference:" + Path.of(distribution).resolve("bundles").toUri();
    }

    /** For services that are registered without a framework. */
    static Origin of(Map<String, Object> properties) {
        long bundle = properties.get("service.bundleid") instanceof Number number ? number.longValue() : -1;
        return new Origin(bundle, "", "", false);
    }

    /** Whether it may serve instances of other bundles. */
    boolean isHost() {
        return shipped && name.equals(HOST);
    }
}

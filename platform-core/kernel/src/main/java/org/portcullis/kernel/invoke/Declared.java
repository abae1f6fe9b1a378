// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.portcullis.service.adapters.AdapterRights;

/**
 * Holds a service against the manifest of the bundle that it belongs to: whoever deployed that was shown which contracts it
 * offers, and it offers no others (PLG-4). The platform's own bundles are asked nothing.
 */
final class Declared {
    private final BundleContext context;

    Declared(BundleContext context) {
        this.context = context;
    }

    /** What is wrong with it, as a sentence; empty when all its contracts are declared. */
    Optional<String> objection(ServiceReference<?> reference, Origin by) {
        Bundle bundle = by.isHost() && reference.getProperty(Offer.IN_THE_NAME_OF) instanceof Number number
                ? context.getBundle(number.longValue())
                : reference.getBundle();
        if (bundle == null || by.shipped() && !by.isHost()) {
            return Optional.empty();
        }
        List<String> offered = Arrays.asList((String[]) reference.getProperty(Constants.OBJECTCLASS));
        List<String> declared = declared(bundle);
        return Arrays.stream(ExtensionPoint.values())
                .filter(point -> offered.contains(point.contract().getName()))
                .map(ExtensionPoint::contractName)
                .filter(name -> !declared.contains(name))
                .findFirst()
                .map(name -> bundle.getSymbolicName() + " " + bundle.getVersion() + " offers " + name
                        + ", which its manifest doesn't declare (Provide-Capability: osgi.service, which bnd writes from"
                        + " its components): its service is refused and never called. Ask its vendor.");
    }

    private static List<String> declared(Bundle bundle) {
        try {
            return AdapterRights.of(header -> bundle.getHeaders("").get(header)).extensionPoints();
        } catch (IllegalArgumentException e) {
            return List.of(); // what can't be read grants nothing
        }
    }
}

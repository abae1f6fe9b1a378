// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;

/** The shipped bundles: {@code bundles/<start level>/*.jar}, used where they lie, without a copy. */
final class Bundles {

    private final List<Bundle> installed = new ArrayList<>();

    /** Installs all bundles and marks them to be started when the framework reaches their level. */
    void install(BundleContext context, Path folder) throws StartFailure {
        try {
            for (Path level : sorted(folder)) {
                int startLevel = Integer.parseInt(level.getFileName().toString());
                for (Path jar : sorted(level)) {
                    Bundle bundle = context.installBundle("reference:" + jar.toUri());
                    bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel);
                    installed.add(bundle);
                }
            }
            for (Bundle bundle : installed) {
                if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                    bundle.start();
                }
            }
        } catch (IOException | NumberFormatException | BundleException e) {
            throw new StartFailure(
                    "The installation in " + folder + " is incomplete (" + e.getMessage() + "); unpack it again.", e);
        }
    }

    private static List<Path> sorted(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().collect(Collectors.toList());
        }
    }

    /** Fails closed: a server without one of its own bundles (the one that checks the others, say) must not run. */
    void requireAllActive() throws StartFailure {
        List<String> idle = installed.stream()
                .filter(bundle -> bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null)
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                .map(Bundle::getSymbolicName)
                .toList();
        if (!idle.isEmpty()) {
            throw new StartFailure("These bundles of the platform didn't start: " + String.join(", ", idle)
                    + "; data/log/portcullis.log has the cause.");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Keeps {@code data/probe} with its version as long as it runs; an update may have written its own there meanwhile. */
public final class ProbeActivator implements BundleActivator {

    @Override
    public void start(BundleContext context) throws IOException {
        Files.writeString(file(context), context.getBundle().getVersion().toString());
    }

    @Override
    public void stop(BundleContext context) throws IOException {
        String version = context.getBundle().getVersion().toString();
        if (Files.exists(file(context)) && Files.readString(file(context)).equals(version)) {
            Files.delete(file(context));
        }
    }

    private static Path file(BundleContext context) {
        return Path.of(context.getProperty("portcullis.home"), "data", "probe");
    }
}

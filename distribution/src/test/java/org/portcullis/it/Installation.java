// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import java.nio.file.Files;
import java.nio.file.Path;

/** The unpacked distribution that the tests run, and the sources that it was built from. */
public final class Installation {

    private Installation() {}

    /** {@code portcullis/} with bin, lib, bundles, config and docs. */
    public static Path folder() {
        return existing("portcullis.distribution");
    }

    /** The root of the sources. */
    public static Path sources() {
        return existing("portcullis.sources");
    }

    private static Path existing(String property) {
        String value = System.getProperty(property);
        if (value == null || !Files.isDirectory(Path.of(value))) {
            throw new IllegalStateException("Set the system property " + property
                    + " to a folder; 'mvn verify' does, after it has built the distribution. It is " + value);
        }
        return Path.of(value);
    }
}

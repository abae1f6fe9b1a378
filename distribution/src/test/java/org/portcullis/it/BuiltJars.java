// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's own jars as they lie in the unpacked distribution. */
final class BuiltJars {

    private BuiltJars() {}

    /** Each of them once, the launcher, the command line client and the embedded target too. */
    static List<Path> own() {
        try (Stream<Path> files = Files.walk(Installation.folder())) {
            return files.filter(file -> file.getFileName().toString().matches("portcullis-.*\\.jar"))
                    .filter(file -> !copyOfAnother(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The plain programs carry copies of bundles on their class paths. */
    private static boolean copyOfAnother(Path file) {
        String name = file.getFileName().toString();
        boolean plain =
                file.getParent().endsWith("lib/target") || file.getParent().endsWith("lib/demo");
        return plain && !name.matches("portcullis-(embedded-target|tck)-.*");
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Gives a file to its owner alone, where the file system knows owners. */
final class OwnerOnly {
    private OwnerOnly() {}

    static void apply(Path path) throws IOException {
        if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** {@code data/ports.json}: the ports in use, for scripts; it is there only while the server runs. */
final class PortsFile {

    private final Path file;

    PortsFile(Home home) {
        this.file = home.data("ports.json");
    }

    /** Replaces the file in one step, so that a reader sees all of it or nothing. */
    void write(int control, int data) throws StartFailure {
        Path part = file.resolveSibling("ports.json.part");
        try {
            Files.writeString(part, "{\"control\":" + control + ",\"data\":" + data + "}\n");
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StartFailure("The file " + file + " can't be written (" + e.getMessage() + ").", e);
        }
    }

    /** Removes what an earlier run left behind, so that nobody takes its ports for ours. */
    void remove() throws StartFailure {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StartFailure("The file " + file + " can't be removed (" + e.getMessage() + ").", e);
        }
    }
}

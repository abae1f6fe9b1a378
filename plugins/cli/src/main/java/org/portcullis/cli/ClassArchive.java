// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The archive of classes that Java writes when this process ends; {@code bin/class-archive.sh} takes it up, or doesn't. */
final class ClassArchive {
    private ClassArchive() {}

    /** Says that the server has answered: only then does the archive hold what a call needs. */
    static void isWorthKeeping() {
        String mark = System.getProperty("portcullis.archive.ready", "");
        if (!mark.isEmpty()) {
            try {
                Files.write(Path.of(mark), new byte[0]);
            } catch (IOException e) {
                // without the mark the archive is thrown away, and the next call tries again: nobody's concern here
                System.clearProperty("portcullis.archive.ready");
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The archive of classes that Java writes when this process ends; {@code bin/class-archive.sh} takes it up, or doesn't. */
final class ClassArchive {
    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

    private ClassArchive() {}

    /** Says that the server has been ready: only then does the archive hold what a start needs. */
    static void isWorthKeeping() {
        String mark = System.getProperty("portcullis.archive.ready", "");
        if (!mark.isEmpty()) {
            try {
                Files.write(Path.of(mark), new byte[0]);
            } catch (IOException e) {
                LOG.warn("{} can't be written: the next start goes without a class archive.", mark, e);
            }
        }
    }
}

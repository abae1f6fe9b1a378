// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what a process prints: 4 MiB, and the 4 MiB before; a flood costs no more than that. */
final class ChildLog {
    private static final Logger LOG = LoggerFactory.getLogger(ChildLog.class);
    private static final long LARGEST = 4 * 1024 * 1024;

    private ChildLog() {}

    /** Follows the stream to its end. */
    static void follow(InputStream printed, Path file, String instance) {
        Thread thread = new Thread(() -> copy(printed, file), "hosted-" + instance + "-log");
        thread.setDaemon(true);
        thread.start();
    }

    private static void copy(InputStream printed, Path file) {
        byte[] piece = new byte[8192];
        try (printed) {
            Files.createDirectories(file.getParent());
            int length = printed.read(piece);
            while (length >= 0) {
                try (OutputStream out =
                        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                    long size = Files.size(file);
                    while (length >= 0 && size < LARGEST) {
                        out.write(piece, 0, length);
                        size += length;
                        length = printed.read(piece);
                    }
                }
                if (length >= 0) {
                    Files.move(
                            file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            LOG.warn("what a hosted adapter prints can't be kept in {}", file, e);
        }
    }
}

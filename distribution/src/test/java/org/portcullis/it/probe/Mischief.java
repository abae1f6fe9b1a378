// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What only a process of its own contains; told by a file beside the accounts' folder, and done once. */
final class Mischief {
    /** The code that it ends the process with. */
    static final int EXIT_CODE = 7;

    private static final int THREADS = 1_000;
    private static final int PIECE = 4 * 1024 * 1024;
    private static final List<Object> HOARD = new ArrayList<>();

    private Mischief() {}

    static void perhaps(Path folder) throws IOException {
        Path order = folder.resolveSibling("mischief");
        if (!Files.exists(order)) {
            return;
        }
        String what = Files.readString(order);
        Files.delete(order);
        switch (what) {
            case "exit" -> System.exit(EXIT_CODE);
            case "heap" -> {
                while (true) {
                    HOARD.add(new byte[PIECE]);
                }
            }
            case "threads" -> {
                for (int i = 0; i < THREADS; i++) {
                    Thread thread = new Thread(LockSupport::park, "hoarded-" + i);
                    thread.setDaemon(true);
                    thread.start();
                }
            }
            default -> throw new IllegalArgumentException(what);
        }
    }
}

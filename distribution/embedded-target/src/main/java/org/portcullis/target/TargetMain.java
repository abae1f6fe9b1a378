// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import java.io.IOException;
import java.util.List;

/** Starts a target in the foreground. */
public final class TargetMain {
    private TargetMain() {}

    /** Runs until it is told to end; 2 = wrong usage, 1 = it could not start. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        TargetOptions options;
        try {
            options = TargetOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("embedded target: " + e.getMessage());
            System.exit(2);
            return;
        }
        try {
            EmbeddedTarget target = EmbeddedTarget.start(options);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(target), "target-stop"));
            System.out.printf(
                    "embedded target: http://127.0.0.1:%d, administration on port %d%n",
                    target.port(), target.adminPort());
        } catch (IOException e) {
            System.err.println("embedded target: " + e.getMessage());
            System.exit(1);
        }
        if (options.exitWithParent()) {
            waitForEndOfInput();
            System.exit(0);
        }
    }

    private static void waitForEndOfInput() throws IOException {
        byte[] ignored = new byte[256];
        while (System.in.read(ignored) >= 0) {
            // only the end matters
        }
    }

    private static void stop(EmbeddedTarget target) {
        try {
            target.close();
        } catch (Exception e) {
            System.err.println("embedded target: stopped uncleanly: " + e.getMessage());
        }
    }
}

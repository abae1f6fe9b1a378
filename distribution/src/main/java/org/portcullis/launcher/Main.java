// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Runs a server in the foreground until it is told to stop. Exit codes: 0 stopped cleanly, 1 can't start, with one
 * sentence on standard error.
 */
public final class Main {

    private Main() {}

    /**
     * Starts the server. The system properties {@code portcullis.distribution} and {@code portcullis.home} name the
     * unpacked installation and the folder for all that the server keeps; the start script sets both.
     */
    public static void main(String[] arguments) throws InterruptedException {
        Path distribution = folder("portcullis.distribution");
        Path home = folder("portcullis.home");
        try {
            Server server = Server.start(home, distribution, System.getenv());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
            announce(server);
            server.awaitStop();
        } catch (StartFailure e) {
            if (e.getCause() != null) {
                LoggerFactory.getLogger(Main.class).error(e.getMessage(), e);
            }
            System.err.println("portcullis: " + e.getMessage());
            System.err.flush();
            Runtime.getRuntime().halt(1);
        }
    }

    private static Path folder(String property) {
        return Path.of(System.getProperty(property, ".")).toAbsolutePath().normalize();
    }

    private static void announce(Server server) {
        System.out.println("Portcullis is ready.");
        System.out.println("  control port (people and scripts): " + server.controlUrl());
        System.out.println("  data port (agents):                " + server.dataUrl());
        System.out.println("  first admin token:                 " + server.adminTokenFile());
        String hint = System.getenv("PORTCULLIS_HINT");
        if (hint != null) {
            System.out.println(hint);
        }
        System.out.println("Ctrl-C stops it.");
    }

    /** Ends with 0 after a clean stop by a signal, where the virtual machine itself would end with 128 + signal. */
    private static void stop(Server server) {
        server.close();
        System.out.println("Portcullis has stopped.");
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}

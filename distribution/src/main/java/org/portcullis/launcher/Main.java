// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Runs a server in the foreground until it is told to stop. Exit codes: 0 stopped cleanly, 1 can't start, with one
 * sentence on standard error.
 */
public final class Main {

    /** Set when a signal has come: whatever fails after it fails because of it. */
    private static volatile boolean stopping;

    private Main() {}

    /**
     * Starts the server. The system properties {@code portcullis.distribution} and {@code portcullis.home} name the
     * unpacked installation and the folder for all that the server keeps; the start script sets both.
     */
    public static void main(String[] arguments) throws InterruptedException {
        Path distribution = folder("portcullis.distribution");
        Console console = new Console();
        try {
            // The home comes before anything that logs: the log lies in it.
            Home home = Home.open(folder("portcullis.home"), distribution);
            Server server = new Server(home);
            console.takeOver();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, console), "stop"));
            run(server, distribution, console);
            server.awaitStop();
        } catch (StartFailure e) {
            console.fail(e.getMessage());
            Runtime.getRuntime().halt(1);
        }
    }

    private static void run(Server server, Path distribution, Console console) throws StartFailure {
        try {
            start(server, distribution);
            announce(server, console);
        } catch (StartFailure e) {
            if (!stopping) {
                stopping = true;
                if (e.getCause() != null) {
                    LoggerFactory.getLogger(Main.class).error(e.getMessage(), e);
                }
                server.close();
                throw e;
            }
        }
    }

    /** Whatever goes wrong ends the process with a sentence: half a server must not stay behind. */
    private static void start(Server server, Path distribution) throws StartFailure {
        try {
            server.start(distribution, System.getenv());
        } catch (RuntimeException e) {
            throw new StartFailure(
                    "The start failed for a reason that nobody foresaw (" + e
                            + "); data/log/portcullis.log has the details.",
                    e);
        }
    }

    private static Path folder(String property) {
        return Path.of(System.getProperty(property, ".")).toAbsolutePath().normalize();
    }

    private static void announce(Server server, Console console) {
        console.say("Portcullis is ready.");
        console.say("  control port (people and scripts): " + server.controlUrl());
        console.say("  data port (agents):                " + server.dataUrl());
        console.say("  first admin token:                 " + server.adminTokenFile());
        String hint = System.getenv("PORTCULLIS_HINT");
        if (hint != null) {
            console.say(hint);
        }
        console.say("Ctrl-C stops it.");
    }

    /** Ends with 0 after a clean stop by a signal, where the virtual machine itself would end with 128 + signal. */
    private static void stop(Server server, Console console) {
        if (stopping) {
            return; // it is being closed after a failed start, which ends the process with 1
        }
        stopping = true;
        server.close();
        console.say("Portcullis has stopped.");
        Runtime.getRuntime().halt(0);
    }
}

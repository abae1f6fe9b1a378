// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * How a target is started.
 *
 * @param data its folder, made when absent
 * @param port of the data face on loopback; 0 takes the port of the last start when it is free, else any
 * @param adminPort of the administration interface, likewise
 * @param portsFile written when both ports are open; null for none
 * @param adminSecretFile holds the bearer secret; made (mode 0600) when absent; null for {@code admin-secret} in the folder
 * @param exitWithParent whether the end of standard input ends the process
 * @param allowFaults whether tests may make it misbehave
 */
public record TargetOptions(
        Path data,
        int port,
        int adminPort,
        Path portsFile,
        Path adminSecretFile,
        boolean exitWithParent,
        boolean allowFaults) {
    static final String USAGE = "usage: --data DIR [--port 0] [--admin-port 0] [--ports-file FILE]"
            + " [--admin-secret-file FILE] [--exit-with-parent] [--allow-faults]";

    /** A target in a folder of its own on free ports, for tests. */
    public static TargetOptions inFolder(Path data) {
        return new TargetOptions(data, 0, 0, null, null, false, true);
    }

    /** @throws IllegalArgumentException with a sentence that says what is wrong with the arguments */
    static TargetOptions parse(List<String> arguments) {
        Path data = null;
        int port = 0;
        int adminPort = 0;
        Path portsFile = null;
        Path secretFile = null;
        boolean exitWithParent = false;
        boolean allowFaults = false;
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String flag = rest.next();
            switch (flag) {
                case "--data" -> data = Path.of(value(flag, rest));
                case "--port" -> port = port(flag, rest);
                case "--admin-port" -> adminPort = port(flag, rest);
                case "--ports-file" -> portsFile = Path.of(value(flag, rest));
                case "--admin-secret-file" -> secretFile = Path.of(value(flag, rest));
                case "--exit-with-parent" -> exitWithParent = true;
                case "--allow-faults" -> allowFaults = true;
                default -> throw new IllegalArgumentException("unknown argument " + flag + "; " + USAGE);
            }
        }
        if (data == null) {
            throw new IllegalArgumentException("--data is missing; " + USAGE);
        }
        return new TargetOptions(data, port, adminPort, portsFile, secretFile, exitWithParent, allowFaults);
    }

    private static String value(String flag, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(flag + " wants a value; " + USAGE);
        }
        return rest.next();
    }

    private static int port(String flag, Iterator<String> rest) {
        String text = value(flag, rest);
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below, like a number out of range
        }
        throw new IllegalArgumentException(flag + " wants a port from 0 to 65535, not " + text);
    }
}

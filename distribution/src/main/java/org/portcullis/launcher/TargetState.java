// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/**
 * What the launcher remembers about the embedded target, in {@code data/target/launcher.properties}. The ports are chosen
 * once and kept, for credentials that were handed out name them.
 *
 * @param port of its users' face; 0 when none was chosen yet
 * @param adminPort of its administration; 0 when none was chosen yet
 * @param pid of the last process that was started; 0 for none
 */
record TargetState(int port, int adminPort, long pid) {

    private static final String FILE = "launcher.properties";

    static TargetState load(Path folder) throws IOException, StartFailure {
        Path file = folder.resolve(FILE);
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        }
        return new TargetState(
                Settings.parse("port in " + file, properties.getProperty("port", "0"), 0, 65535),
                Settings.parse("admin_port in " + file, properties.getProperty("admin_port", "0"), 0, 65535),
                Settings.parse("pid in " + file, properties.getProperty("pid", "0"), 0, Integer.MAX_VALUE));
    }

    /** Replaces the file in one step. */
    void save(Path folder) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("port", Integer.toString(port));
        properties.setProperty("admin_port", Integer.toString(adminPort));
        properties.setProperty("pid", Long.toString(pid));
        Path part = folder.resolve(FILE + ".part");
        try (Writer writer = Files.newBufferedWriter(part)) {
            properties.store(writer, null);
        }
        Files.move(part, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The ports of this start: those of the configuration, else those of the start before, else free ones. */
    TargetState withPorts(int configured, int configuredAdmin) throws StartFailure {
        return new TargetState(choose(configured, port), choose(configuredAdmin, adminPort), pid);
    }

    private static int choose(int configured, int remembered) throws StartFailure {
        if (configured != 0 || remembered != 0) {
            return configured != 0 ? configured : remembered;
        }
        return new Listener("target", "127.0.0.1", 0, java.util.Optional.empty()).choosePort();
    }

    TargetState withPid(long started) {
        return new TargetState(port, adminPort, started);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.backup;

import java.io.IOException;
import java.nio.file.Path;

/** Exit codes: 0 done, 1 refused or failed, with one sentence on standard error, 2 wrong usage. */
public final class Main {
    private static final String USAGE = """
            Usage: portcullis backup FILE    all that the server keeps, into a new file (mode 0600: it holds keys)
                   portcullis restore FILE   from such a file; the server must be stopped. What is there now is kept
                                             aside. No grant of the back-up is valid again: a new epoch begins.
            PORTCULLIS_HOME names the server's folder.""";

    private Main() {}

    /** Arguments: {@code backup} or {@code restore}, and the file. */
    public static void main(String[] arguments) {
        Path home = Path.of(System.getProperty("portcullis.home", "."))
                .toAbsolutePath()
                .normalize();
        System.exit(run(home, arguments));
    }

    static int run(Path home, String... arguments) {
        if (arguments.length != 2 || arguments[1].startsWith("-")) {
            System.err.println(USAGE);
            return 2;
        }
        Path file = Path.of(arguments[1]).toAbsolutePath();
        try {
            switch (arguments[0]) {
                case "backup" -> System.out.println(Backup.make(home, file));
                case "restore" -> System.out.println(Restore.from(file, home));
                default -> {
                    System.err.println(USAGE);
                    return 2;
                }
            }
            return 0;
        } catch (BackupFailure e) {
            System.err.println("portcullis: " + e.getMessage());
        } catch (IOException e) {
            System.err.println("portcullis: " + arguments[0] + " failed: " + e + "; nothing was changed.");
        }
        return 1;
    }
}

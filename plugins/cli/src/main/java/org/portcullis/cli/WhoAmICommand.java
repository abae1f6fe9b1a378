// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Whose token this is. */
@Command(
        name = "whoami",
        description = "Says whose token you hold and what it allows.",
        mixinStandardHelpOptions = true)
final class WhoAmICommand implements Callable<Integer> {
    @Mixin
    Connection connection;

    @Override
    public Integer call() {
        connection.print(connection.client().get("/whoami"));
        return 0;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.portcullis.cli.audit.Verdict;
import org.portcullis.cli.audit.Verifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Proves an export, offline. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Proves an exported trail, offline; names the first record that was changed, deleted, swapped, inserted or cut off.")
final class AuditVerifyCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "an export")
    Path file;

    @Option(
            names = "--public-key",
            required = true,
            paramLabel = "KEY",
            description = "PEM file, fetched when you trusted the platform")
    Path key;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "a checkpoint kept elsewhere: shows a cut or rewritten trail")
    Path checkpoint;

    @Override
    public Integer call() {
        Verdict verdict = Verifier.verify(file, key, checkpoint);
        spec.commandLine().getOut().println(verdict.sentence());
        return verdict.good() ? 0 : CliFailure.REFUSED;
    }
}

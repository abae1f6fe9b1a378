// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** For those who write adapters; works on this machine, without the platform (PLG-7). */
@Command(name = "adapter", description = "Writing adapters: new.", mixinStandardHelpOptions = true)
final class AdapterCommand {
    private static final Pattern VENDOR = Pattern.compile("[a-z][a-z0-9]{0,30}");
    private static final Pattern PACKAGE = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");

    @Spec
    CommandSpec spec;

    @Command(
            name = "new",
            description =
                    "Makes a project for an adapter: builds with Maven, passes the contracts against a fake vendor of its own.")
    int create(
            @Parameters(index = "0", paramLabel = "KIND", description = "vault, pam or siem") AdapterProject.Kind kind,
            @Parameters(index = "1", paramLabel = "VENDOR", description = "lower-case letters and digits, as in acme")
                    String vendor,
            @Option(names = "--folder", paramLabel = "DIR", description = "where to; else KIND-VENDOR here")
                    Path folder,
            @Option(
                            names = "--package",
                            paramLabel = "NAME",
                            description = "Java package; else org.example.KIND.VENDOR")
                    String name) {
        if (!VENDOR.matcher(vendor).matches()) {
            throw usage("a vendor's name has lower-case letters and digits, begins with a letter, at most 31 of them");
        }
        String family = kind.name().toLowerCase(java.util.Locale.ROOT);
        String root = name == null ? "org.example." + family + "." + vendor : name;
        if (!PACKAGE.matcher(root).matches()) {
            throw usage("--package takes a Java package in lower case, not " + root);
        }
        Path target = folder == null ? Path.of(family + "-" + vendor) : folder;
        if (Files.exists(target)) {
            throw usage(target + " is there already: name another folder with --folder.");
        }
        new AdapterProject(kind, vendor, root, repository()).write(target);
        spec.commandLine().getOut().println("made " + target + "; now: cd " + target + " && mvn verify");
        return 0;
    }

    /** The Maven repository of this installation, with the contract in it. */
    private static Path repository() {
        Path repository = Path.of(System.getProperty("portcullis.distribution", "."), "repository")
                .toAbsolutePath()
                .normalize();
        if (!Files.isDirectory(repository)) {
            throw usage("the contract isn't at " + repository
                    + ": run bin/portcullis of an unpacked distribution, which brings it.");
        }
        return repository;
    }

    private static CliFailure usage(String sentence) {
        return new CliFailure(CliFailure.USAGE, sentence);
    }
}

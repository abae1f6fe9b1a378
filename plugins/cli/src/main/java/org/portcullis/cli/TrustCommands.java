// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whose bundles may run. */
@Command(
        name = "trust",
        description = "Whose adapter bundles may run: list, add, pin, remove.",
        mixinStandardHelpOptions = true)
final class TrustCommands {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");

    @Command(name = "list", description = "Lists trusted publishers and pinned bundles.")
    int list(@Mixin Connection connection) {
        connection.print(connection.client().get("/trust"), "name", "kind", "subject", "expires_at", "note");
        return 0;
    }

    @Command(name = "add", description = "Trusts what a publisher signs; replaces a publisher of that name.")
    int add(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", description = "lower-case letters, digits and hyphens") String name,
            @Option(
                            names = "--certificate",
                            required = true,
                            description = "X.509, PEM: the signer's or its authority's")
                    Path certificate) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("certificate", text(certificate));
        connection.print(connection.client().put("/trust/publishers/" + ApiClient.segment(name), body));
        return 0;
    }

    @Command(name = "pin", description = "Trusts one bundle, signed or not, by its SHA-256.")
    int pin(
            @Mixin Connection connection,
            @Parameters(paramLabel = "JAR|SHA256", description = "the bundle, or its SHA-256") String what,
            @Option(names = "--note", description = "why, for those who come later", defaultValue = "") String note) {
        String digest = SHA_256.matcher(what).matches() ? what : sha256(Path.of(what));
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("note", note);
        connection.print(connection.client().put("/trust/pins/" + digest, body));
        return 0;
    }

    @Command(name = "remove", description = "Trusts it no longer: what only it vouched for is stopped at once.")
    int remove(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME|SHA256", description = "as trust list shows it") String name,
            @Option(names = "--dry-run", description = "lists the adapter bundles; does nothing") boolean dryRun) {
        if (dryRun) {
            connection.print(connection.client().get("/adapters/bundles"), "name", "version", "signer", "state");
            return 0;
        }
        String kind = SHA_256.matcher(name).matches() ? "pins/" : "publishers/";
        connection.client().delete("/trust/" + kind + ApiClient.segment(name));
        connection.say("removed " + name);
        return 0;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new CliFailure(CliFailure.USAGE, file + " can't be read as a certificate in PEM form.");
        }
    }

    private static String sha256(Path jar) {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(jar), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (IOException e) {
            throw new CliFailure(CliFailure.USAGE, jar + " can't be read: name a bundle's file or its SHA-256.");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
